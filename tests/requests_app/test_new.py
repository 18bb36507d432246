"""A rep writes a new request: on a phone, interrupted, in a hurry."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from requests_app.actions.save_draft import Content, save_draft
from requests_app.form_fields import FormField, Kind, Words
from requests_app.models import RequestType, SalesRequest
from requests_app.states import State
from tandems.models import Customer
from tests.strategy_made import goal_named, publish

if TYPE_CHECKING:
    from django.http import HttpResponse

    from people.models import User
    from tandems.models import Tandem

Make = Callable[..., SalesRequest]
Types = dict[str, RequestType]
KEY = UUID("7d1c2f7e-3f0a-4a53-9a53-0d2f1f0a9a11")
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _monday_nine(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def phone(client: Client, dora: User, types: Types) -> Client:
    """Dora's."""
    client.force_login(dora)
    return client


@pytest.fixture
def people(anna: User, emil: User) -> dict[str, User]:
    return {"anna": anna, "emil": emil}


def filled(types: Types, customer: Customer | None, kind: str = "quote", **more: Any) -> dict[str, Any]:
    typed = {
        "type": types[kind].pk,
        "shown_type": "",
        "customer": customer.pk if customer else "",
        "field_machine": "Förderband FB 200",
        "field_quantity": "2",
        "field_requirements": "Länge 12 m",
    }
    return {**typed, **more}


def draft_url(key: UUID = KEY) -> str:
    return reverse("draft", args=[key])


def save(phone: Client, data: dict[str, Any], **more: Any) -> HttpResponse:
    return phone.post(reverse("draft_save", args=[KEY]), data, **HTMX, **more)


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\xa0", " ")


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return SimpleUploadedFile("Halle 3.jpg", out.getvalue(), "image/jpeg")


def test_dora_sends_a_request_and_reads_who_has_it_and_until_when(
    phone: Client, types: Types, customer: Customer, tandem: Tandem
) -> None:
    answer = phone.post(draft_url(), filled(types, customer), follow=True)
    sent = SalesRequest.objects.get()
    assert answer.redirect_chain == [(reverse("request", args=[sent.pk]), 302)]
    assert f"Sent as #{sent.pk}. Anna has it, due Wed 09:00." in text(answer)
    assert sent.values == {"machine": "Förderband FB 200", "quantity": "2", "requirements": "Länge 12 m"}
    assert sent.subject == "Quote: Förderband FB 200"


def test_two_taps_are_one_request(phone: Client, types: Types, customer: Customer) -> None:
    first = phone.post(draft_url(), filled(types, customer))
    second = phone.post(draft_url(), filled(types, customer))
    assert first.headers["Location"] == second.headers["Location"]
    assert SalesRequest.objects.get().events.filter(kind="submit").count() == 1


def test_back_after_sending_leads_to_what_was_sent(phone: Client, types: Types, customer: Customer) -> None:
    sent = phone.post(draft_url(), filled(types, customer)).headers["Location"]
    assert phone.get(draft_url()).headers["Location"] == sent
    late = save(phone, filled(types, customer, subject="changed too late"))
    assert late.headers["HX-Redirect"] == sent
    assert SalesRequest.objects.get().subject != "changed too late"


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    phone: Client, types: Types, customer: Customer
) -> None:
    typed = filled(types, customer, field_requirements="", subject="Für Halle <3>", field_quantity="viele")
    answer = phone.post(draft_url(), typed)
    page = text(answer)
    assert answer.status_code == 422
    assert "“Requirements” is missing." in page
    assert "Please enter a number." in page
    assert "Für Halle &lt;3&gt;" in page
    assert 'value="viele"' in page
    assert SalesRequest.objects.get().state == State.DRAFT
    again = text(phone.get(draft_url()))
    assert 'value="viele"' in again
    assert "Förderband FB 200" in again


def test_an_older_field_that_is_called_goal_is_missing_beside_itself(
    phone: Client, types: Types, customer: Customer, frieda: User, at: datetime
) -> None:
    publish(frieda, at, goals=[goal_named("Twenty")])
    quote = types["quote"]
    label, nothing = Words("Ziel der Anlage", "What the plant is for"), Words("", "")
    asked = FormField("goal", Kind.TEXT, label, nothing, required=True).to_json()
    quote.current_form = quote.forms.create(number=9, fields_json=[asked], created_by=frieda, created_at=at)
    quote.save()
    answer = phone.post(draft_url(), filled(types, customer))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["field_goal"]


def test_an_empty_form_names_customer_and_type(phone: Client) -> None:
    answer = phone.post(draft_url(), {})
    assert answer.status_code == 422
    assert "Choose the customer." in text(answer)
    assert "Choose what is needed." in text(answer)
    assert not SalesRequest.objects.exists()


@pytest.mark.parametrize(
    "day",
    [
        ("wished_on", "2026-11-15", "This day has passed."),
        ("promise_at", "2026-11-16T08:59", "This moment has passed."),
        ("wished_on", "9999-12-31", "Please check the year."),
        ("promise_at", "9999-12-31T23:59", "Please check the year."),
        ("promise_at", "0001-01-01T00:00", ""),
        ("wished_on", "31.02.2026", "Enter a valid date."),
    ],
)
def test_an_impossible_day_is_refused_beside_its_field(
    phone: Client, types: Types, customer: Customer, day: tuple[str, str, str]
) -> None:
    field, typed, said = day
    answer = phone.post(draft_url(), filled(types, customer, **{field: typed}))
    assert answer.status_code == 422
    assert said in text(answer)
    assert SalesRequest.objects.get().state == State.DRAFT


def test_the_draft_saves_itself_and_is_there_after_a_reload(
    phone: Client, types: Types, customer: Customer
) -> None:
    answer = save(phone, filled(types, customer, field_quantity="1.234,5", subject="🙂 " + "x" * 100))
    assert answer.headers["HX-Replace-Url"] == draft_url()
    assert "Saved 09:00" in text(answer)
    page = text(phone.get(draft_url()))
    assert "🙂" in page
    assert "Müller Maschinenbau GmbH" in page


def test_nothing_typed_makes_no_draft(phone: Client) -> None:
    assert save(phone, {"subject": "", "type": ""}).status_code == 204
    assert not SalesRequest.objects.exists()


def test_the_deadline_is_shown_while_typing_and_says_why(
    phone: Client, types: Types, customer: Customer
) -> None:
    plain = text(save(phone, filled(types, customer)))
    assert "Wed 09:00" in plain
    assert "because “Quote” is answered within 16 h of working time" in plain
    promised = text(save(phone, filled(types, customer, promise_at="2026-11-16T15:00")))
    assert "today 15:00" in promised
    assert "because you promised it to the customer" in promised
    assert "today 15:00" in text(phone.get(reverse("deadline_preview", args=[KEY])))


def test_a_wish_before_the_deadline_is_pointed_out(phone: Client, types: Types, customer: Customer) -> None:
    assert "promise a moment" in text(save(phone, filled(types, customer, wished_on="2026-11-16")))


def test_trying_another_type_loses_nothing(phone: Client, types: Types, customer: Customer) -> None:
    save(phone, filled(types, customer))
    shown = text(save(phone, {**filled(types, customer, "delivery-date"), "shown_type": types["quote"].pk}))
    assert "Order or quote number" in shown
    back = text(
        save(
            phone,
            {"type": types["quote"].pk, "customer": customer.pk, "shown_type": "", "field_quantity": "2"},
        )
    )
    assert "Quantity" in back
    assert SalesRequest.objects.get().values["machine"] == "Förderband FB 200"


def test_only_the_sent_types_values_are_sent(phone: Client, types: Types, customer: Customer) -> None:
    save(phone, filled(types, customer))
    phone.post(
        draft_url(),
        {"type": types["delivery-date"].pk, "customer": customer.pk, "field_order_number": "AB-1"},
    )
    assert SalesRequest.objects.get().values == {"order_number": "AB-1"}


def test_another_persons_draft_is_not_there(phone: Client, draft: Make, emil: User) -> None:
    theirs = draft(emil)
    assert phone.get(draft_url(theirs.key)).status_code == 404
    assert phone.post(draft_url(theirs.key), {}).status_code == 404
    assert phone.post(reverse("draft_save", args=[theirs.key]), {"subject": "mine"}).status_code == 404
    assert phone.post(reverse("draft_upload", args=[theirs.key]), {"file": photo()}).status_code == 404
    phone.post(reverse("draft_discard", args=[theirs.key]))
    theirs.refresh_from_db()
    assert theirs.subject == "Förderband für Halle 3"


def test_a_session_that_ends_while_typing_costs_nothing(
    phone: Client, dora: User, types: Types, customer: Customer
) -> None:
    save(phone, filled(types, customer))
    phone.logout()
    refused = phone.post(draft_url(), filled(types, customer))
    assert refused.headers["Location"].endswith(f"?next={draft_url()}")
    assert save(phone, filled(types, customer)).status_code == 302
    phone.force_login(dora)
    assert "Förderband FB 200" in text(phone.get(draft_url()))
    assert phone.get(reverse("draft_save", args=[KEY])).headers["Location"] == draft_url()


def test_unfinished_ones_are_offered_to_go_on_with(
    phone: Client, dora: User, emil: User, draft: Make
) -> None:
    own, theirs = draft(dora, subject="Mine"), draft(emil, subject="Theirs")
    draft(dora, subject="", customer=None, type=None, form=None)
    page = text(phone.get(reverse("request_new")))
    assert draft_url(own.key) in page
    assert "Without a name yet" in page
    assert draft_url(theirs.key) not in page


def test_a_discarded_draft_is_gone(phone: Client, dora: User, draft: Make) -> None:
    own = draft(dora)
    phone.post(reverse("draft_discard", args=[own.key]))
    assert not SalesRequest.objects.exists()


def test_without_a_script_the_photo_comes_with_the_form(
    phone: Client, types: Types, customer: Customer
) -> None:
    phone.post(draft_url(), {**filled(types, customer), "file:drawings": photo()})
    attachment = SalesRequest.objects.get(state=State.SUBMITTED).attachments.get()
    assert (attachment.field, attachment.name) == ("drawings", "Halle 3.jpg")


def test_without_a_script_a_refused_file_keeps_the_form(
    phone: Client, types: Types, customer: Customer
) -> None:
    bad = SimpleUploadedFile("setup.exe", b"MZ")
    answer = phone.post(draft_url(), {**filled(types, customer), "file:drawings": bad})
    assert answer.status_code == 422
    assert "Files like “setup.exe” are not accepted" in text(answer)
    assert "Förderband FB 200" in text(answer)


def test_a_photo_goes_up_while_typing_and_can_be_taken_out_again(phone: Client) -> None:
    up = phone.post(reverse("draft_upload", args=[KEY]), {"file": photo(), "field": "drawings"})
    assert up.status_code == 201
    assert "Halle 3.jpg" in text(up)
    kept = SalesRequest.objects.get().attachments.get()
    out = phone.post(reverse("draft_remove_file", args=[KEY, kept.pk]), **HTMX)
    assert (out.status_code, SalesRequest.objects.get().attachments.count()) == (200, 0)


def test_a_refused_upload_says_why_in_plain_words(phone: Client) -> None:
    answer = phone.post(reverse("draft_upload", args=[KEY]), {"file": SimpleUploadedFile("a.svg", b"<svg/>")})
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert phone.post(reverse("draft_upload", args=[KEY]), {}).status_code == 422


def test_a_required_file_must_be_there(phone: Client, types: Types, customer: Customer, at: datetime) -> None:
    quote = types["quote"]
    fields = [
        {**data, "required": True} if data["kind"] == "file" else data
        for data in quote.current_form.fields_json
    ]
    quote.current_form = quote.forms.create(number=99, fields_json=fields, created_at=at)
    quote.save(update_fields=["current_form"])
    answer = phone.post(draft_url(), filled(types, customer))
    assert answer.status_code == 422
    assert "“Photos and drawings” is missing." in text(answer)
    assert phone.post(draft_url(), {**filled(types, customer), "file:drawings": photo()}).status_code == 302


def test_a_new_customer_is_written_down_on_the_way(phone: Client, types: Types) -> None:
    typed = filled(types, None, **{"new_customer-name": "Krause Antriebe", "new_customer-town": "Ulm"})
    assert phone.post(draft_url(), typed).status_code == 302
    sent = SalesRequest.objects.select_related("customer").get()
    assert (sent.customer.name, sent.customer.town, sent.new_customer) == ("Krause Antriebe", "Ulm", True)


def test_a_customer_that_looks_known_is_asked_about_once(
    phone: Client, types: Types, customer: Customer
) -> None:
    typed = filled(types, None, **{"new_customer-name": "Mueller Maschinenbau"})
    asked = phone.post(draft_url(), typed)
    assert asked.status_code == 422
    assert "There is already Müller Maschinenbau GmbH in München. Use it?" in text(asked)
    insisted = save(phone, {**typed, "do": "create_customer_anyway"})
    assert insisted.status_code == 200
    assert SalesRequest.objects.get().customer != customer
    used = save(phone, {**typed, "choose_customer": customer.pk})
    assert (used.status_code, SalesRequest.objects.get().customer) == (200, customer)


def test_a_half_typed_new_customer_comes_back(phone: Client, types: Types) -> None:
    save(phone, {"new_customer-name": "Krause A", "new_customer-town": "Ulm"})
    assert 'value="Krause A"' in text(phone.get(draft_url()))
    assert not Customer.objects.exists()


def test_without_a_script_a_customer_is_searched_by_a_button(phone: Client, customer: Customer) -> None:
    page = text(phone.post(reverse("draft_save", args=[KEY]), {"q": "maschienenbau"}))
    assert "Choose the customer." not in page
    assert f'name="choose_customer" value="{customer.pk}"' in page


def test_whom_one_asked_for_lately_is_offered_first(
    phone: Client, submitted: Make, dora: User, customer: Customer
) -> None:
    submitted(dora)
    assert f'value="{customer.pk}"' in text(phone.get(reverse("request_new")))


def test_a_customers_page_starts_a_request_for_it(phone: Client, customer: Customer) -> None:
    page = text(phone.get(reverse("request_new"), {"customer": customer.pk, "type": "quote"}))
    assert f'data-chosen="{customer.pk}"' in page
    assert "Quantity" in page


@pytest.mark.parametrize(
    "odd",
    [
        "\0",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "x" * 25_000,
        "<script>alert(1)</script>",
    ],
)
def test_odd_input_is_answered_not_crashed_on(
    phone: Client, types: Types, customer: Customer, odd: str
) -> None:
    typed = filled(
        types,
        customer,
        field_machine=odd,
        subject=odd,
        q=odd,
        field_requirements=odd,
        wished_on=odd,
        **{"new_customer-name": odd},
    )
    for answer in (phone.post(draft_url(), typed), save(phone, typed), phone.get(draft_url())):
        assert answer.status_code in {200, 204, 302, 422}
        assert "<script>alert" not in text(answer)
    assert phone.get(reverse("customer_suggest"), {"q": odd}).status_code == 200
    assert phone.get(reverse("customers"), {"q": odd, "after": odd}).status_code == 200
    raw = b"subject=%ED%A0%80&field_machine=%00&type=" + str(types["quote"].pk).encode()
    content = "application/x-www-form-urlencoded"
    assert phone.generic("POST", draft_url(uuid4()), raw, content_type=content).status_code == 422


def test_an_unknown_type_or_customer_is_refused_not_crashed_on(phone: Client, types: Types) -> None:
    for odd in ("0", "-1", "abc", "9" * 30):
        answer = phone.post(draft_url(uuid4()), {**filled(types, None), "type": odd, "customer": odd})
        assert answer.status_code == 422


def test_a_text_of_five_thousand_letters_is_kept(phone: Client, types: Types, customer: Customer) -> None:
    phone.post(draft_url(), filled(types, customer, field_requirements="🙂ä" * 2500))
    assert SalesRequest.objects.get().values["requirements"] == "🙂ä" * 2500


def test_an_administrator_who_does_not_sell_is_told_so(client: Client, gustav: User) -> None:
    client.force_login(gustav)
    assert client.get(reverse("request_new")).status_code == 403
    assert client.post(draft_url(), {"subject": "x"}).status_code == 403


def test_a_late_save_does_not_change_what_was_sent(draft: Make, dora: User, at: datetime) -> None:
    from requests_app.actions.submit import submit

    own = draft(dora)
    submit(own.pk, by=dora, at=at)
    kept = save_draft(own.key, content=Content(subject="too late"), by=dora, at=at + timedelta(seconds=1))
    assert (kept.pk, kept.subject) == (own.pk, "Förderband für Halle 3")


def test_a_file_is_handed_out_to_whoever_sees_the_request_and_never_run(
    phone: Client, types: Types, customer: Customer, tandem: Tandem, people: dict[str, User]
) -> None:
    client = phone
    pdf = SimpleUploadedFile("Größe.pdf", b"%PDF-1.7")
    phone.post(draft_url(), {**filled(types, customer), "file:drawings": [pdf, photo()]})
    document, picture = SalesRequest.objects.get().attachments.order_by("pk")
    address = reverse("attachment", args=[document.sales_request_id, document.pk])
    client.force_login(people["anna"])
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "private" in answer.headers["Cache-Control"]
    assert client.get(address, HTTP_IF_NONE_MATCH=answer.headers["ETag"]).status_code == 304
    shown = client.get(reverse("attachment", args=[picture.sales_request_id, picture.pk]))
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    client.force_login(people["emil"])
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_while_typing_nothing_is_called_missing(phone: Client, types: Types, customer: Customer) -> None:
    assert "is missing" not in text(save(phone, {"type": types["quote"].pk, "shown_type": ""}))
