"""Form a tandem: name it, let people of both sides join and leave. Who was in it when stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandems import access
from tandems.actions.settle import settle_tandem
from tandems.models import Membership, Side, Tandem

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import User


@transaction.atomic
def form_tandem(name: str, *, by: User) -> Tandem:
    """A new tandem without members. Raises `PermissionDenied`, `ValidationError` for a missing or taken name."""
    access.require(access.may_form_tandems(by))
    tandem = Tandem(name=name.strip())
    tandem.full_clean()
    tandem.save()
    return tandem


@transaction.atomic
def change_tandem(pk: int, *, name: str, is_active: bool, by: User) -> Tandem:
    """Rename or retire it; a retired tandem gets no new requests. Raises as `form_tandem`, and `Tandem.DoesNotExist`."""
    access.require(access.may_form_tandems(by))
    tandem = Tandem.objects.get(pk=pk)
    tandem.name, tandem.is_active = name.strip(), is_active
    tandem.full_clean()
    tandem.save(update_fields=["name", "is_active"])
    return tandem


@transaction.atomic
def join(pk: int, *, user: User, side: str, by: User, at: datetime) -> Membership:
    """`user` is a member of that side from `at` on. Raises `PermissionDenied`, `ValidationError` for the wrong side."""
    access.require(access.may_form_tandems(by))
    fits = user.is_field if side == Side.FIELD else user.works_inside
    if not (user.is_active and fits):
        raise ValidationError({"user": _("%(name)s does not work on this side.") % {"name": user}})
    try:
        with transaction.atomic():
            return Membership.objects.create(tandem_id=pk, user=user, side=side, joined_at=at)
    except IntegrityError as error:
        raise ValidationError({"user": _("%(name)s is a member already.") % {"name": user}}) from error


@transaction.atomic
def leave(pk: int, membership: int, *, by: User, at: datetime) -> None:
    """That membership ends at `at`; ended twice, it ended once. Raises `PermissionDenied`.

    A proposed responsibility table that waited for nobody else is in force by that, and so are a workshop's rules.
    """
    access.require(access.may_form_tandems(by))
    Tandem.objects.select_for_update(no_key=True).filter(pk=pk).values_list("pk").first()
    Membership.objects.current().filter(pk=membership, tandem=pk).update(left_at=at)
    settle_tandem(pk, at=at)
