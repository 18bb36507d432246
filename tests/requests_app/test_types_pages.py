"""The administrator's pages of request types, as they are used: with and without JavaScript, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from requests_app.models import RequestType

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from people.models import User

Make = Callable
LABEL = "field-%s-label_%s"


@pytest.fixture
def admin(client: Client, gustav: User, types: dict[str, RequestType]) -> Client:
    client.force_login(gustav)
    return client


def form_on(page: HttpResponse) -> dict[str, Any]:
    """What a browser would send back if nothing were touched, in the page's order."""
    editor, sent = page.context["editor"], {}
    for form in editor.all_forms:
        for field in form:
            value = field.value()
            if hasattr(field.field, "prepare_value"):
                value = field.field.prepare_value(value)
            if value is not None and value is not False and value != "":
                sent[field.html_name] = "on" if value is True else value
    sent["workers"] = [getattr(one, "pk", one) for one in sent.pop("workers", [])]
    sent["field"] = [row.token for row in editor.rows]
    sent |= {f"{row.token}-option": [option.token for option in row.options] for row in editor.rows}
    return sent


def opened(admin: Client, kind: str = "quote") -> tuple[str, dict[str, Any]]:
    url = reverse("type_edit", args=[RequestType.objects.get(key=kind).pk])
    return url, form_on(admin.get(url))


def quote() -> RequestType:
    return RequestType.objects.select_related("current_form").get(key="quote")


def keys() -> list[str]:
    return [field.key for field in quote().current_form.fields]


def test_saving_what_was_not_touched_changes_nothing(admin: Client) -> None:
    url, sent = opened(admin)
    assert admin.post(url, sent).status_code == 302
    assert (quote().revision, quote().current_form.number) == (0, 1)


def test_gustav_changes_times_and_people(admin: Client, anna: User) -> None:
    url, sent = opened(admin)
    changed = {"target": "20 h", "acceptance": "", "work": "1,5", "who": "chosen", "workers": [anna.pk]}
    assert admin.post(url, sent | changed, follow=True).redirect_chain == [(reverse("types"), 302)]
    now = quote()
    assert (now.target, now.acceptance, now.work) == (timedelta(hours=20), None, timedelta(minutes=90))
    assert [person.name for person in now.workers.all()] == ["Anna"]
    assert now.current_form.number == 1


def test_without_javascript_a_field_is_added_moved_and_saved(admin: Client) -> None:
    url, sent = opened(admin)
    sent = form_on(admin.post(url, sent | {"do": "add", "target": "unfinished"}))
    assert sent["field"][-1] == "new-1"
    assert sent["target"] == "unfinished"  # nothing typed is lost, and nothing is judged yet
    sent |= {LABEL % ("new-1", "de"): "Aufstellort", LABEL % ("new-1", "en"): "Site", "target": "16:00"}
    sent = form_on(admin.post(url, sent | {"do": "up new-1"}))
    assert sent["field"][-2] == "new-1"
    assert keys()[-1] == "drawings"  # not saved yet
    assert admin.post(url, sent | {"do": "save"}).status_code == 302
    assert keys()[-2:] == ["site", "drawings"]


def test_without_javascript_a_field_is_removed_and_the_first_stays_first(admin: Client) -> None:
    url, sent = opened(admin)
    sent = form_on(admin.post(url, sent | {"do": "remove budget"}))
    sent = form_on(admin.post(url, sent | {"do": "up machine"}))
    sent = form_on(admin.post(url, sent | {"do": "down machine"}))
    admin.post(url, sent | {"do": "save"})
    assert keys()[:2] == ["quantity", "machine"]
    assert "budget" not in keys()


def test_without_javascript_options_are_added_moved_and_removed(admin: Client) -> None:
    url, sent = opened(admin)
    sent = form_on(admin.post(url, sent | {"do": "add-option competition"}))
    sent |= {
        "field-competition-option-new-1-de": "Weiß nicht",
        "field-competition-option-new-1-en": "Unknown",
    }
    sent = form_on(admin.post(url, sent | {"do": "up-option competition new-1"}))
    sent = form_on(admin.post(url, sent | {"do": "remove-option competition none"}))
    admin.post(url, sent | {"do": "save"})
    competition = next(field for field in quote().current_form.fields if field.key == "competition")
    assert [option.key for option in competition.options] == ["known", "unknown", "incumbent"]


def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(admin: Client, gustav: User) -> None:
    gustav.language = "de"
    gustav.save()
    url, sent = opened(admin)
    sent |= {"name_en": "", "target": "bald", "who": "chosen", LABEL % ("machine", "de"): ""}
    page = admin.post(url, sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="bald"' in text
    wrong = {field.html_name for field in page.context["editor"].wrong}
    assert wrong == {"name_en", "target", "workers", LABEL % ("machine", "de")}
    assert re.search(
        r'<details class="type-field-body" open>\s*<summary[^>]*>.{0,2000}Machine, assembly', text, re.S
    )
    assert quote().revision == 0


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"field-new-1-kind": "choice"}, "A choice needs at least two options."),
        ({"field-new-1-kind": "money", "field-new-1-unit_de": "Taler"}, "A currency has three letters"),
        ({"field-new-1-kind": "riddle"}, "riddle"),
        ({"field-new-1-label_de": "menge "}, "Another field is called the same."),
    ],
)
def test_a_field_that_cannot_be_is_refused(admin: Client, typed: dict[str, str], wrong: str) -> None:
    url, sent = opened(admin)
    row = {"field-new-1-kind": "text", LABEL % ("new-1", "de"): "Neu", LABEL % ("new-1", "en"): "New"}
    page = admin.post(url, sent | row | typed | {"field": [*sent["field"], "new-1"]})
    assert page.status_code == 422
    assert wrong in page.content.decode()


def test_an_added_row_left_empty_is_no_field(admin: Client) -> None:
    url, sent = opened(admin)
    row = {"field-new-1-kind": "choice", "new-1-option": ["new-1", "new-2"]}
    assert admin.post(url, sent | row | {"field": [*sent["field"], "new-1"]}).status_code == 302
    assert quote().current_form.number == 1


def test_the_second_administrator_keeps_what_they_typed_and_decides(admin: Client) -> None:
    url, theirs = opened(admin)
    mine = {**theirs, "name_en": "Offer", "field": [key for key in theirs["field"] if key != "budget"]}
    admin.post(url, theirs | {"work": "5 h", "field-quantity-help_en": "In pallets"})
    page = admin.post(url, mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Gustav changed this type meanwhile" in text
    assert 'value="Offer"' in text
    assert "5:00" in text  # what is stored now
    assert "In pallets" in text
    assert quote().name_en == "Quote"
    again = form_on(page)
    assert (again["name_en"], "budget" in again["field"]) == ("Offer", False)
    assert admin.post(url, again).status_code == 302
    assert (quote().name_en, quote().work, "budget" in keys()) == ("Offer", timedelta(hours=3), False)


def test_a_field_that_a_colleague_removed_meanwhile_can_be_kept(admin: Client) -> None:
    url, mine = opened(admin)
    admin.post(url, {**mine, "field": ["machine"]})
    page = admin.post(url, mine)
    assert page.status_code == 409
    admin.post(url, form_on(page))
    assert keys() == mine["field"]


def test_a_new_type_is_made(admin: Client) -> None:
    url = reverse("type_new")
    sent = form_on(admin.get(url)) | {"name_de": "Ersatzteil", "name_en": "Spare part"}
    assert admin.post(url, sent).status_code == 302
    made = RequestType.objects.get(key="spare-part")
    assert (made.position, made.is_active, made.current_form.fields) == (4, True, ())
    assert admin.post(url, sent).status_code == 422  # a second tap makes no second one


def test_the_preview_shows_what_is_typed_in_both_languages_and_saves_nothing(admin: Client) -> None:
    url, sent = opened(admin)
    sent |= {
        "name_de": "Offerte",
        "field-quantity-unit_de": "Paletten",
        LABEL % ("machine", "en"): "Thing <b>",
    }
    text = admin.post(url + "preview/", sent, headers={"HX-Request": "true"}).content.decode()
    german, english = text.split('lang="en"')
    assert "Offerte" in german
    assert "Paletten" in german
    assert "pcs" in english
    assert "Thing &lt;b&gt;" in english
    assert "Nicht angegeben" in german
    assert "Not stated" in english
    assert quote().revision == 0


def test_help_is_text_not_markup(admin: Client) -> None:
    url, sent = opened(admin)
    text = admin.post(url + "preview/", sent | {"field-machine-help_en": "<u>x</u>"}).content.decode()
    assert "&lt;u&gt;x&lt;/u&gt;" in text


def test_an_icon_that_is_not_offered_is_refused(admin: Client) -> None:
    url, sent = opened(admin)
    assert admin.post(url, sent | {"icon": "../../etc"}).status_code == 422


@pytest.mark.parametrize(
    "do", ["up", "down nothing", "remove-option competition", "add-option", "dance", "up x y z"]
)
def test_a_button_nobody_has_does_nothing(admin: Client, do: str) -> None:
    url, sent = opened(admin)
    page = admin.post(url, sent | {"do": do})
    assert (page.status_code, form_on(page)["field"]) == (200, sent["field"])


def test_the_list_shows_order_and_what_is_retired(admin: Client, submitted: Make, emil: User) -> None:
    submitted(emil)
    RequestType.objects.filter(key="special-solution").update(is_active=False)
    page = admin.get(reverse("types"))
    text = page.content.decode()
    assert page.context["types"][0].key == "quote"
    assert page.context["types"][0].open_requests == 1
    assert "Retired" in text
    pk = quote().pk
    admin.post(reverse("type_move", args=[pk]), {"to": "down"})
    assert [found.key for found in admin.get(reverse("types")).context["types"]][1] == "quote"


def test_an_old_request_is_read_with_the_labels_it_was_written_with(
    admin: Client, submitted: Make, emil: User
) -> None:
    sent_request = submitted(emil)
    url, sent = opened(admin)
    admin.post(url, sent | {LABEL % ("machine", "en"): "Something else", "field": ["machine"]})
    admin.force_login(emil)
    text = admin.get(reverse("request", args=[sent_request.pk])).content.decode()
    assert "Machine, assembly or part" in text
    assert "Requirements" in text
    assert "Something else" not in text


@pytest.mark.parametrize("who", ["anna", "carla", "dora", "frieda"])
def test_types_are_for_administrators(
    client: Client, who: str, types: dict[str, RequestType], request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    pk = types["quote"].pk
    for name, arguments in (("types", []), ("type_new", []), ("type_edit", [pk])):
        assert client.get(reverse(name, args=arguments)).status_code == 403
    for name, arguments in (
        ("type_new", []),
        ("type_new_preview", []),
        ("type_edit", [pk]),
        ("type_move", [pk]),
        ("type_preview", [pk]),
    ):
        assert client.post(reverse(name, args=arguments), {"to": "down"}).status_code == 403
    assert RequestType.objects.get(pk=pk).position == 0


def test_the_pages_cost_the_same_with_few_and_with_many_types(
    admin: Client, django_assert_max_num_queries: Make
) -> None:
    for number in range(20):
        RequestType.objects.create(
            key=f"t{number}", name_de=f"T{number}", name_en=f"T{number}", target=timedelta(hours=1)
        )
    with django_assert_max_num_queries(8):
        admin.get(reverse("types"))
    with django_assert_max_num_queries(10):
        admin.get(reverse("type_edit", args=[quote().pk]))
