// Before the first paint: say that scripts run, so that nothing jumps.
document.documentElement.classList.add("js-enabled");
