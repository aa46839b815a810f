// A few lines instead of a framework: building elements and icons.

export const $ = (selector) => document.querySelector(selector);

/** Build an element. Props: class, text, data-* and aria-* as written, on… as listeners. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "text") element.textContent = value;
    else if (name === "style") for (const [key, v] of Object.entries(value)) element.style.setProperty(key, v);
    else if (name in element && !name.includes("-") && name !== "list") {
      element[name === "class" ? "className" : name] = value;
    } else element.setAttribute(name === "class" ? "class" : name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  back: "M15 5l-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  pencil: "M4 20l1-4L16 5l3 3L8 19l-4 1ZM14 7l3 3",
  dots: "M12 6v.01M12 12v.01M12 18v.01",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  send: "M12 19V5.500M6 11l6-6 6 6",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7",
  pin: "M9 4h6l-1 6 4 3.500H6L10 10 9 4ZM12 14v6",
  down: "M6 9l6 6 6-6",
  users: "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7ZM2.500 20c.5-4 3-5.500 6.500-5.500s6 1.500 6.500 5.500M16 5.300a3.500 3.500 0 0 1 0 6.500M18 15c2 .7 3.200 2.300 3.500 5",
  robot: "M5 9h14v10H5ZM12 9V5M12 4v.01M9 13.500v1M15 13.500v1M2.500 13v2M21.500 13v2",
  hash: "M9 4 7 20M17 4l-2 16M4 9h16.500M3.500 15H20",
  lock: "M6 11h12v9H6ZM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  unlock: "M6 11h12v9H6ZM8.500 11V8a3.500 3.500 0 0 1 6.800-1.200",
  close: "M6 6l12 12M18 6 6 18",
  away: "M8 6h10v10M18 6 6 18",
  hidden: "M4 4l16 16M9.900 5.200C17.500 3.600 21.500 12 21.500 12s-.9 1.900-2.700 3.600M6.300 7.200C3.700 9 2.500 12 2.500 12s3.500 7 9.500 7c1.700 0 3.200-.5 4.400-1.200M10 10a3 3 0 0 0 4 4",
  trash: "M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13",
  leave: "M14 4H6v16h8M10 12h11M17.500 8.500 21 12l-3.500 3.500",
  user: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.500 20.500c.6-4.500 3.500-6 7.500-6s6.900 1.500 7.500 6",
  window: "M4 5h16v14H4ZM4 9h16",
  block: "M12 3.500a8.500 8.500 0 1 1 0 17 8.500 8.500 0 0 1 0-17ZM6 6l12 12",
};
const SPADE = "M12 3c1.300 2.600 7 5.200 7 9.400a3.600 3.600 0 0 1-6.100 2.600c.1 1.900.8 3.100 1.900 4.300H9.200c1.100-1.200 1.800-2.400 1.900-4.300A3.600 3.600 0 0 1 5 12.400C5 8.200 10.700 5.600 12 3Z";

/** An inline drawing, hidden from screen readers: the button around it has the name. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const filled = name === "spade";
  const look = {
    class: "icon", viewBox: "0 0 24 24", fill: filled ? "currentColor" : "none",
    stroke: filled ? "none" : "currentColor", "stroke-width": name === "dots" ? 2.6 : 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  };
  for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
  path.setAttribute("d", filled ? SPADE : PATHS[name]);
  svg.append(path);
  return svg;
}

/** Make one of several elements reachable with Tab and the others with the arrow keys. */
export function rove(container, selector) {
  container.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const all = [...container.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    if (at < 0) return;
    let next = null;
    if (event.key in steps) next = all[(at + steps[event.key] + all.length) % all.length];
    if (event.key === "Home") next = all[0];
    if (event.key === "End") next = all.at(-1);
    if (!next) return;
    event.preventDefault();
    setStop(all, next);
    next.focus();
  });
}

export function setStop(all, chosen) {
  for (const element of all) element.tabIndex = element === chosen ? 0 : -1;
}

/** Fill a list and keep the keyboard's place in it (rows are told apart by data-key). */
export function refill(list, rows, selector) {
  const held = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  list.replaceChildren(...rows);
  const all = [...list.querySelectorAll(selector)];
  const current = all.find((row) => row.dataset.key === held)
    ?? all.find((row) => row.getAttribute("aria-current") === "true") ?? all[0];
  setStop(all, current);
  if (held !== null) current?.focus({ preventScroll: true });
}
