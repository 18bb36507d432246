"""Every component on one page, in one language and at its worst: for screenshots, for axe, and for whoever builds a page."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from salesdesk.web.clock import now
from salesdesk.web.parts import Change, Chip, Segment, Tab, Upload

HOUR = 3600


class SampleForm(forms.Form):
    """One field of each kind, two of them wrong."""

    subject = forms.CharField(
        label="Gegenstand der Sonderlösungsanfrage",
        help_text="Ein Satz, wie Sie ihn am Telefon sagen würden.",
    )
    pressure = forms.DecimalField(label="Betriebsdruck", help_text="Laut Typenschild.")
    amount = forms.DecimalField(label="Erwarteter Auftragswert", required=False, localize=True)
    wished = forms.DateField(
        label="Wunschtermin", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label="Art", choices=[("q", "Angebot"), ("d", "Liefertermin"), ("s", "Sonderlösung")]
    )
    side = forms.ChoiceField(
        label="Aufstellung",
        widget=forms.RadioSelect,
        choices=[("l", "links"), ("r", "rechts")],
        required=False,
    )
    new = forms.BooleanField(label="Neukunde, noch ohne Kundennummer", required=False)
    drawing = forms.FileField(label="Fotos und Zeichnungen", required=False)
    text = forms.CharField(label="Was der Kunde braucht", widget=forms.Textarea, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["pressure"].unit = "bar"  # type: ignore[attr-defined]
        self.fields["amount"].unit = "€"  # type: ignore[attr-defined]


def gallery(request: HttpRequest) -> HttpResponse:
    """Answers 404 unless this is a demo, a debug run or a member of staff who asks."""
    if not (settings.DEBUG or getattr(settings, "DEMO", False) or getattr(request.user, "is_staff", False)):
        raise Http404
    form = SampleForm(
        {
            "subject": "",
            "pressure": "viel",
            "amount": "12500",
            "kind": "q",
            "side": "l",
            "text": "Kühlmittelpumpe",
        }
    )
    return TemplateResponse(request, "components/_gallery.html", {"now": now(), "form": form} | _samples())


def _samples() -> dict[str, object]:
    at = now()
    return {
        "minutes_ago": at - timedelta(minutes=12),
        "yesterday": at - timedelta(days=1),
        "days_ago": at - timedelta(days=3),
        "weeks_ago": at - timedelta(days=25),
        "last_year": at - timedelta(days=400),
        "soon": at + timedelta(hours=4),
        "tabs": [
            Tab("Warteschlange", "?tab=queue", 12, current=True, icon="inbox"),
            Tab("Mein Schreibtisch", "?tab=desk", 7),
            Tab("Wartet auf andere", "?tab=waiting", 3),
            Tab("Überfällig", "?tab=overdue", 0),
            Tab("Geliefert, Ergebnis offen", "?tab=delivered"),
        ],
        "chips": [
            Chip("Kunde", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH", "?a"),
            Chip("Tandem", "Süd-West", "?b"),
        ],
        "segments": [
            Segment("Innendienst", 4.25 * HOUR, 1),
            Segment("Außendienst", 2 * HOUR, 2),
            Segment("Kunde", 1.1 * HOUR, 3),
            Segment("Dritte", 0.4 * HOUR, 4),
            Segment("Niemand (nicht übernommen)", 0.75 * HOUR, 5),
        ],
        "changes": [
            Change("SD-2026-00412 Hydraulikzylinder", "Di 14:00", "Mi 09:30", "Betriebsruhe am Dienstag"),
            Change("SD-2026-00388 Ersatzteilversorgungsrahmenvertrag", "Do 11:00", "Do 11:00"),
        ],
        "uploads": [
            Upload("IMG_20261123_Typenschild.jpg", 2_412_000, percent=64),
            Upload("Zeichnung_Aufstellungsplan_Hallenerweiterung_final_v7.pdf", 812_000, remove_name="remove", remove_value="2"),
            Upload("aufmass.exe", 44_000, error="Diese Art von Datei wird nicht angenommen. Möglich sind Fotos, PDF und Zeichnungen."),
        ],
        "rows": [
            ("late", "SD-2026-00412", "Hydraulikzylinder, 12 Stück", "Müller & Söhne Maschinenbau GmbH", "Überfällig", "clock-alert", 48200),
            ("warn", "SD-2026-00398", "Ersatzteilversorgungsrahmenvertragsverlängerung", "Stahlwerk Annahütte", "Heute fällig", "alarm-clock", 129000),
            ("info", "SD-2026-00377", "Liefertermin Kühlmittelpumpe", "Wittmann Anlagen", "Rückfrage", "message-circle", 3150),
            ("calm", "SD-2026-00371", "Auftragsbestätigung 4711", "Oberbergische Feinmechanik", "Im Plan", "circle-check", 890),
        ],
    }  # fmt: skip
