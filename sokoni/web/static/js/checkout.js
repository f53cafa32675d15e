// At checkout nothing that was typed is lost: not by going back to the basket, not by a reload. It is kept in this tab
// only, and forgotten when the order is placed. Mistakes leave their field as soon as it is mended.

const form = document.getElementById("checkout");
const KEPT = `typed:${form.dataset.typed}`;
const isTyped = (field) => field.matches("input:not([type=hidden], [type=radio], [type=checkbox]), select");
const fields = () => [...form.elements].filter((field) => field.name && isTyped(field));

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
for (const field of fields()) {
  // What the server filled in is newer than what was kept.
  if (!field.value && kept[field.name]) field.value = kept[field.name];
}

form.addEventListener("input", (event) => {
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(fields().map((field) => [field.name, field.value]))));
  const field = event.target;
  if (field.getAttribute("aria-invalid") && field.value.trim()) {
    field.removeAttribute("aria-invalid");
    document.getElementById(`${field.id}-mistake`)?.remove();
  }
});

form.addEventListener("submit", () => sessionStorage.removeItem(KEPT));

// An address of the book fills the fields; they stay as editable as before.
form.querySelector("[name=address_id]")?.addEventListener("change", (event) => {
  const chosen = event.target.selectedOptions[0].dataset;
  for (const [name, value] of Object.entries(chosen)) form.elements[name].value = value;
  form.elements.country.dispatchEvent(new Event("change", { bubbles: true }));
});
