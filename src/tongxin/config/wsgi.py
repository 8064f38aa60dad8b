"""The application that the server serves. The console has started the database before the workers are made."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
