// Dark and light: the system's wish, until the person says otherwise. index.html sets a kept choice
// before anything is drawn, so that the page does not flash.

import { icon } from "./dom.js";

const KEY = "parlor-sandbox-theme";
const systemDark = matchMedia("(prefers-color-scheme: dark)");

/** A browser that keeps no data for this page throws: the choice then lasts as long as the window. */
function keep(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch (error) {
    console.info("The theme will not be remembered:", error.message);
  }
}

function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && systemDark.matches);
}

export function initTheme(button) {
  const draw = () => {
    button.replaceChildren(icon(isDark() ? "sun" : "moon"));
    button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
    button.title = button.getAttribute("aria-label");
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    keep(theme);
    draw();
  });
  systemDark.addEventListener("change", draw);
  draw();
}
