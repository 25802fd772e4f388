"""Long work beside the live stages: measuring, in processes of its own."""
