"use strict";
{
  const { rest } = document.currentScript.dataset;
  const lettered = () => document.documentElement.classList.add("lettered");
  const readable = () => {
    const script = document.createElement("script");
    script.src = rest;
    document.head.append(script);
    lettered();
    localStorage.setItem("lettered", "yes");
  };
  try {
    if (localStorage.getItem("lettered")) lettered();
  } catch {
    // Nothing can be kept here.
  }
  if (PerformanceObserver.supportedEntryTypes.includes("paint")) {
    new PerformanceObserver((painted, observer) => {
      observer.disconnect();
      readable();
    }).observe({ type: "paint", buffered: true });
  } else document.addEventListener("DOMContentLoaded", readable);
}
