"""`python manage.py <module>`: one command per module."""
