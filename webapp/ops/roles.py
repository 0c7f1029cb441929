"""What a merchandiser may do: work on products, categories, labels, feeds and reviews; all else takes an owner."""

from __future__ import annotations

from webapp.access.users import Role

OWNER_PAGES = frozenset({"ops.people", "ops.changes", "ops.changes_csv"})
MERCHANDISER_FORMS = frozenset(
    {
        "ops.receive_sign_in",
        "ops.sign_out",
        "ops.change_own_password",
        "ops.end_session",  # of their own
        "ops.mark_product",
        "ops.mark_products_together",
        "ops.edit_product",
        "ops.undo_product",
        "ops.save_categories",
        "ops.save_labels",
        "ops.upload_labels",
        "ops.forget_list",
        "ops.receive_feed",
        "ops.fetch_feed",
        "ops.import_feed",
        "ops.forget_feed",
        "ops.ask_followed",
        "ops.receive_reviews",
        "ops.read_reviews",
        "ops.count_coverage",
    }
)


def may(role: Role, endpoint: str, *, sends: bool) -> bool:
    """Whether a role may open a page of /ops or, with `sends`, send its form."""
    if role == "owner":
        return True
    return endpoint in MERCHANDISER_FORMS if sends else endpoint not in OWNER_PAGES
