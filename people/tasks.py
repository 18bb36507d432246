"""Doors for the clock."""

from celery import shared_task

from people.actions.send_invitations import send_invitations as send
from salesdesk.web.clock import now


@shared_task
def send_invitations() -> int:
    return send(at=now())
