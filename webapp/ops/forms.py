"""Forms of the pages of /ops."""

from __future__ import annotations

from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from flask_wtf.file import FileField  # type: ignore[import-untyped]
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from catalog.labelling.labels import SHOP_HEAD
from catalog.tables import MAX_HEAD, MAX_LABEL
from webapp.fields import ChoiceField, WholeField, single_line
from webapp.labelling.queues import QUEUES, Selection
from webapp.search.forms import QueryForm


class SignInForm(FlaskForm):  # type: ignore[misc]
    """The password, and the page somebody came for."""

    password = PasswordField("Password")
    next = HiddenField()


class LabelsForm(QueryForm):
    """Which pictures to label."""

    head = StringField("Label head", filters=[single_line], validators=[Length(max=MAX_HEAD)])
    queue = ChoiceField("Show", QUEUES)
    label = StringField("Label now", filters=[single_line], validators=[Length(max=MAX_LABEL)])
    predicted = StringField("Taken for", filters=[single_line], validators=[Length(max=MAX_LABEL)])
    start = WholeField("From", 0, 10_000_000, default=0)

    def selection(self) -> Selection:
        """The same as the queues take it."""
        head = self.head.data or SHOP_HEAD
        return Selection(head, self.queue.data, self.label.data or "", self.predicted.data or "")


class FeedForm(FlaskForm):  # type: ignore[misc]
    """A feed to upload; its content is checked when it is read, its name is only shown."""

    feed = FileField("Feed")
    source = StringField("Source", filters=[single_line], validators=[Length(min=1, max=100)], default="default")


class FileForm(FlaskForm):  # type: ignore[misc]
    """A CSV to upload; its content is checked when it is read."""

    file = FileField("CSV file")
