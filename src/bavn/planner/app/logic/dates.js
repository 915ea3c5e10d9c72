// Dates (YYYY-MM-DD, local) and times (YYYY-MM-DDTHH:MM:SSZ, UTC) as text. The same as bavn.plan.dates.
(function (bavn) {
  "use strict";
  const logic = (bavn.logic = bavn.logic || {});
  const two = (number) => String(number).padStart(2, "0");
  const MONTHS = {
    da: "januar februar marts april maj juni juli august september oktober november december".split(" "),
    en: "January February March April May June July August September October November December".split(" "),
  };

  /** Is the text a date that the calendar has, exactly YYYY-MM-DD? */
  logic.isDay = function (text) {
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && !text.startsWith("0000") && sameAgain(`${text}T00:00:00Z`);
  };

  /** Milliseconds since 1970 of a time of the years 1970 to 2199, exactly YYYY-MM-DDTHH:MM:SSZ; null otherwise. */
  logic.moment = function (text) {
    const fits = /^(19[7-9]|20[0-9]|21[0-9])[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(text);
    return fits && sameAgain(text) ? Date.parse(text) : null;
  };

  /** Milliseconds since 1970 as YYYY-MM-DDTHH:MM:SSZ; parts of a second are dropped. */
  logic.utc = function (ms) {
    return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
  };

  /** Whole days from one date to another; negative where the second is earlier. */
  logic.daysBetween = function (from, to) {
    return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
  };

  /** The same day of a later month; the month's last day where it has no such day. */
  logic.monthsLater = function (day, months) {
    const [year, month, date] = day.split("-").map(Number);
    const count = year * 12 + (month - 1) + months;
    const last = new Date(Date.UTC(2000, 0, 1));
    last.setUTCFullYear(Math.floor(count / 12), (count % 12) + 1, 0);
    const then = `${String(Math.floor(count / 12)).padStart(4, "0")}-${two((count % 12) + 1)}`;
    return `${then}-${two(Math.min(date, last.getUTCDate()))}`;
  };

  /** The local date and clock of a time where the browser is: {day: "2026-11-22", clock: "06:00:00"}. */
  logic.local = function (ms) {
    const at = new Date(ms);
    const day = `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return { day, clock: `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}` };
  };

  /** A date as a letter has it: 2. november 2026; 2 November 2026. */
  logic.spokenDay = function (day, language) {
    const [year, month, date] = day.split("-").map(Number);
    return `${date}${language === "da" ? "." : ""} ${MONTHS[language][month - 1]} ${year}`;
  };

  /** A time as a letter has it, where the browser is, without seconds: 2. november 2026 kl. 05.04. */
  logic.spokenTime = function (ms, language) {
    const { day, clock } = logic.local(ms);
    const short = clock.slice(0, 5);
    const spoken = language === "da" ? `kl. ${short.replace(":", ".")}` : `at ${short}`;
    return `${logic.spokenDay(day, language)} ${spoken}`;
  };

  function sameAgain(time) {
    const ms = Date.parse(time);
    return !Number.isNaN(ms) && `${new Date(ms).toISOString().slice(0, 19)}Z` === time;
  }
})((window.bavn = window.bavn || {}));
