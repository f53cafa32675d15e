// A collection's products are put in order by dragging; the form that moves one is the same that the arrows use.

const list = document.querySelector("[data-members]");
const order = document.querySelector("[data-order]");
let carried;

list?.addEventListener("dragstart", (event) => {
  carried = event.target.closest("[data-member]");
  if (!carried) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", carried.dataset.member);
  carried.classList.add("member-carried");
});
list?.addEventListener("dragover", (event) => {
  if (!carried) return;
  event.preventDefault();
  const over = event.target.closest("[data-member]");
  if (!over || over === carried) return;
  const box = over.getBoundingClientRect();
  over[event.clientY < box.top + box.height / 2 ? "before" : "after"](carried);
});
list?.addEventListener("drop", (event) => {
  if (!carried) return;
  event.preventDefault();
  // Said by its neighbour on this page: what stands on the pages before and after is not known here.
  const previous = carried.previousElementSibling;
  const neighbour = previous ?? carried.nextElementSibling;
  if (!neighbour) return;
  const said = { product: carried.dataset.member, beside: neighbour.dataset.member, behind: previous ? "1" : "" };
  for (const [name, value] of Object.entries(said)) {
    const field = order.querySelector(`[data-${name}]`);
    field.disabled = false;
    field.value = value;
  }
  order.requestSubmit();
});
list?.addEventListener("dragend", () => {
  carried?.classList.remove("member-carried");
  carried = undefined;
});
