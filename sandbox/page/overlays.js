// Toasts, alerts, dialogs and menus.

import { $, h, icon, rove, setStop } from "./dom.js";

/** A short word at the top of the stream that leaves by itself. */
export function toast(text, wrong = false) {
  const note = h("div", { class: wrong ? "toast wrong" : "toast", text });
  const stack = $("#toasts");
  stack.append(note);
  while (stack.children.length > 3) stack.firstChild.remove();
  let timer;
  const arm = () => { timer = setTimeout(() => note.remove(), 2800 + text.length * 45); };
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", arm);
  arm();
}

export const complain = (error) => toast(error.message, true);

/** Run something and show its error to the person who can mend it. */
export const guarded = (action) => async (...args) => {
  try {
    return await action(...args);
  } catch (error) {
    complain(error);
    return null;
  }
};

let alerts = Promise.resolve();

/** A callback answer with show_alert: one at a time, closed with OK, Enter or Escape. */
export function alertBox(text, from) {
  alerts = alerts.then(() => openDialog({
    kind: "alert", label: `${from} says`, role: "alertdialog",
    body: [
      h("span", { class: "only-you" }, icon("hidden"), "Only you see this"),
      h("p", { class: "alert-text", id: "alert-text", text }),
    ],
    actions: [h("button", { class: "button primary", type: "submit", autofocus: true, text: "OK" })],
    describedby: "alert-text",
  }));
  return alerts;
}

/**
 * Show a modal dialog; resolves with the form's data, or null when it was dismissed.
 * `check` may refuse by throwing: its message is shown and the dialog stays.
 */
export function openDialog({ kind = "", label, role, title, body, actions, describedby, check }) {
  const wrong = h("p", { class: "wrong-text", role: "alert", hidden: true });
  const form = h("form", { class: "dialog-body", method: "dialog" },
    title ? h("h2", { text: title }) : null, body, wrong, h("div", { class: "dialog-actions" }, actions));
  const dialog = h("dialog", { class: kind, "aria-label": label ?? title, role, "aria-describedby": describedby }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    let result = null;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const data = Object.fromEntries(new FormData(form));
        result = (await check?.(data)) ?? data;
        dialog.close();
      } catch (error) {
        wrong.textContent = error.message;
        wrong.hidden = false;
      }
    });
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(result); });
    dialog.showModal();
  });
}

export const field = (label, props) => h("label", { class: "field" }, label, h("input", { type: "text", autocomplete: "off", ...props }));

export function choice(label, name, options) {
  return h("label", { class: "field" }, label,
    h("select", { name }, options.map(([value, text]) => h("option", { value, text }))));
}

export const tick = (label, name, checked = true) =>
  h("label", { class: "tick" }, h("input", { type: "checkbox", name, checked }), label);

export function buttons(done, danger = false) {
  return [
    h("button", { class: "button", type: "button", onclick: (event) => event.target.closest("dialog").close(), text: "Cancel" }),
    h("button", { class: danger ? "button danger" : "button primary", type: "submit", text: done }),
  ];
}

/** A menu below (or above) a button. Items: {label, icon|face, run, danger, checked} or null for a line. */
export function openMenu(anchor, items, label) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const close = (refocus) => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (refocus) anchor.focus();
  };
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  for (const item of items) {
    if (item === null) menu.append(h("hr"));
    else menu.append(h("button", {
      type: "button", class: item.danger ? "danger" : "",
      role: item.checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      onclick: () => { close(true); item.run(); },
    }, item.face ?? icon(item.icon), item.label));
  }
  document.body.append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  rove(menu, "button");
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(true); }
  });
  document.addEventListener("pointerdown", outside, true);
  const all = [...menu.querySelectorAll("button")];
  const first = all.find((button) => button.getAttribute("aria-checked") === "true") ?? all[0];
  setStop(all, first);
  first?.focus();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - box.width - 8));
  const below = at.bottom + 6;
  const top = below + box.height < innerHeight - 8 ? below : Math.max(8, at.top - box.height - 6);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
