"""Short words about what just happened, carried over a redirect and shown once.

The cookie holds only the key of a sentence from this table: nothing that came from outside is ever shown.
"""

from collections.abc import Mapping
from types import MappingProxyType

from sokoni.web.translation import N_

NOTE_COOKIE = "note"

NOTES: Mapping[str, str] = MappingProxyType({
    "added": N_("In your basket."),
    "removed": N_("Taken out of your basket."),
    "updated": N_("Your basket is up to date."),
    "signed-in": N_("Welcome back."),
    "signed-up": N_("Your account is ready. Welcome."),
    "signed-out-there": N_("Signed out there. Whoever used it has to sign in again."),
    "password-changed": N_("The password is changed; every other place is signed out."),
    "signed-out": N_("You are signed out."),
    "order-cancelled": N_("The order is cancelled; nothing more will be asked of you."),
    "unshared": N_("The links you sent show nothing any more."),
    "receipt-sent": N_("The receipt has arrived. The shop will check it."),
    "shop-applied": N_("Your shop is on its way: an operator looks at it now."),
    "shop-opened": N_("Your shop is open."),
    "saved": N_("Saved."),
    # The product itself is as it was: what was changed beside it is taken back by its group.
    "saved-beside": N_("Saved."),
    "product-created": N_("The product is saved."),
    "product-copied": N_("This is a copy: a draft with the same pictures and variants, without stock and SKUs."),
    "order-moved": N_("The order has moved on, and the customer can see it."),
    "parcel-sent": N_("The parcel is on its way, and the customer can follow it."),
    "parcel-delivered": N_("Noted: the parcel has arrived."),
    "return-asked": N_("The shop is asked; you will hear by mail."),
    "return-cancelled": N_("You keep it; the return is called off."),
    "return-moved": N_("The return has moved on meanwhile; look at it again."),
    "return-saved": N_("The return has moved on, and the customer is told."),
    "message-written": N_("The message is sent."),
    "note-written": N_("The note is kept."),
    "taken-off": N_("It is taken off the order; what was paid for it goes back."),
    "refund-sent": N_("The money is on its way back, and the customer is told."),
    "tracking-saved": N_("The tracking number is saved."),
    "receipt-approved": N_("The receipt is approved and the order confirmed."),
    "receipt-rejected": N_("The receipt is rejected; the customer can send another."),
    "stock-saved": N_("The stock is saved."),
    "approved": N_("Approved."),
    "rejected": N_("Rejected."),
    "view-saved": N_("The view is saved; it stands above the list."),
    "view-unnamed": N_("A view needs a name of at most 40 characters."),
    "views-too-many": N_("There are 12 views of this list already; remove one first."),
    "view-forgotten": N_("The view is removed."),
    "job-replayed": N_("The job is queued again."),
    "jobs-replayed": N_("All parked jobs are queued again."),
    "gift-card-used": N_("The gift card has paid what it holds."),
    "refund-done": N_("Noted: the money was given back."),
    "payment-done": N_("Done; it is flagged no more."),
    "account-closed": N_("The account is closed: it opens nothing any more."),
    "account-opened": N_("The account is open again."),
    "change-undone": N_("Taken back."),
    "nothing-chosen": N_("Choose some products first."),
    "promotion-saved": N_("The promotion is saved."),
    "promotion-paused": N_("The promotion is paused: it takes nothing off until it goes on."),
    "promotion-archived": N_("The promotion is put away."),
    "codes-saved": N_("The codes are saved."),
    "collection-saved": N_("The collection is saved."),
    "collection-removed": N_("The collection is taken away; its products stay."),
    "attribute-saved": N_("The attribute is saved."),
    "attribute-removed": N_("The attribute is taken away."),
    "account-own": N_("Nobody closes their own account here."),
    "import-started": N_("The import has started."),
})  # fmt: skip
