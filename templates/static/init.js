// Starts the design system, and the few things the pages do by themselves. Every page works without it.
// The design system's module runs before this one and leaves `DS` on the window.

function start(scope) {
  window.DS.initAll(scope);
  restoreTableRoles(scope);
  showNewest(scope);
}

// Rows shown as cards lose their table roles in some browsers: give them back in words.
function restoreTableRoles(scope) {
  const roles = {
    table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell",
    'th[scope="col"]': "columnheader", 'th[scope="row"]': "rowheader",
  };
  for (const table of scope.querySelectorAll(".app-table--cards")) {
    table.setAttribute("role", roles.table);
    for (const [selector, role] of Object.entries(roles)) {
      table.querySelectorAll(selector).forEach((part) => part.setAttribute("role", role));
    }
  }
}

// The menu on small screens; without script the navigation is simply open.
function startMenu() {
  const button = document.querySelector("[data-menu]");
  button?.addEventListener("click", () => {
    const opened = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(opened));
  });
}

// A table that grows to the right over the years, and is wider than a phone: its newest column is seen first.
function showNewest(scope) {
  for (const table of scope.querySelectorAll("[data-newest]")) {
    table.parentElement.scrollLeft = table.parentElement.scrollWidth;
  }
}

// A form that came back with faults: the summary is read first.
function focusFaults() {
  document.querySelector("[data-focus]")?.focus();
}

// A file on its way: how much has arrived, for forms sent by htmx.
function showProgress(event) {
  const bar = event.target.querySelector?.("progress[data-upload]");
  if (bar && event.detail.lengthComputable) {
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  }
}

// What was sent in the background and did not arrive: said, until all of it did.
const lost = new Set();
function sayNotKept(event) {
  const { elt, successful } = event.detail;
  if (successful) lost.delete(elt);
  else lost.add(elt);
  const isLost = [...lost].some((one) => one.isConnected);
  for (const words of document.querySelectorAll("[data-not-kept]")) words.hidden = !isLost;
}

// What is wrong with a line of many: its folded part, where it is put right, is opened.
function openWrong() {
  for (const words of document.querySelectorAll("[data-wrong]:not(:empty)")) {
    for (const folded of words.parentElement.querySelectorAll("details")) folded.open = true;
  }
}

// Sent to another page, to sign in again for one: the whole window goes there.
function goAlong(event) {
  const { xhr, pathInfo } = event.detail;
  const at = new URL(xhr.responseURL || pathInfo.requestPath, location.href);
  if (at.pathname === new URL(pathInfo.requestPath, location.href).pathname) return;
  event.detail.shouldSwap = false;
  location.assign(at);
}

start(document);
startMenu();
focusFaults();
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target));
document.addEventListener("htmx:oobAfterSwap", openWrong);
document.addEventListener("htmx:beforeSwap", goAlong);
document.addEventListener("htmx:afterRequest", sayNotKept);
document.addEventListener("htmx:xhr:progress", showProgress);
