// Descriptions as they will look, with a few buttons; the field itself stays, and is what is sent. What is put into the
// page comes from our own server, which cleans it, and the policy of our pages runs nothing that stands in a text.

const tools = document.getElementById("rich-tools");

for (const field of document.querySelectorAll("textarea[name^=description]")) dress(field);

function dress(field) {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  label.id = `${field.id}-label`;
  const bar = tools.content.firstElementChild.cloneNode(true);
  const text = document.createElement("div");
  Object.assign(text, { className: "input rich-text prose", contentEditable: "true", tabIndex: 0, dir: "auto" });
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-labelledby", label.id);
  field.before(bar, text);
  field.hidden = true;
  read();

  label.addEventListener("click", () => field.hidden && text.focus());
  text.addEventListener("input", write);
  bar.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-does]");
    if (!button) return;
    if (button.dataset.does === "source") return turn(button);
    text.focus();
    press(button);
    write();
  });
  document.addEventListener("selectionchange", () => {
    if (!text.contains(document.getSelection().anchorNode)) return;
    for (const button of bar.querySelectorAll("[data-command]")) {
      button.setAttribute("aria-pressed", document.queryCommandState(button.dataset.command));
    }
  });

  function read() {
    text.replaceChildren(...new DOMParser().parseFromString(field.value, "text/html").body.childNodes);
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  function write() {
    // What is empty to the eye is empty.
    field.value = text.textContent.trim() || text.querySelector("img, hr") ? text.innerHTML : "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The markup itself, for those who write it.
  function turn(button) {
    const shows = field.hidden;
    field.hidden = !shows;
    text.hidden = shows;
    button.setAttribute("aria-pressed", shows);
    for (const other of bar.querySelectorAll("[data-does]")) if (other !== button) other.disabled = shows;
    if (!shows) read();
    (shows ? field : text).focus();
  }

  function press({ dataset }) {
    if (dataset.does === "link") {
      const known = document.getSelection().anchorNode?.parentElement?.closest("a");
      const address = prompt(dataset.asks, known?.href ?? "https://");
      if (address === null) return;
      document.execCommand(address.trim() && address !== "https://" ? "createLink" : "unlink", false, address.trim());
    } else if (dataset.does === "heading") {
      const isOne = document.queryCommandValue("formatBlock") === "h3";
      document.execCommand("formatBlock", false, isOne ? "p" : "h3");
    } else {
      document.execCommand(dataset.command);
    }
  }
}
