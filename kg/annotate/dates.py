"""Dates of a text at the precision it gives, relative ones resolved against the day of publication."""
from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from dateutil.relativedelta import relativedelta

from kg.records import When

MONTHS = {m.casefold(): i for i, m in enumerate(calendar.month_name) if m} | {m.casefold(): i for i, m in enumerate(calendar.month_abbr) if m} | {"sept": 9}
DAYS = {d.casefold(): i for i, d in enumerate(calendar.day_name)}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
INTRODUCING = ("in", "since", "by", "from", "until", "till", "last", "this", "next", "the", "during", "to", "through", "before", "after", "of", "for", "late", "early", "mid", "between")
WHICH = re.compile(r"\b(last|this|next)\s$", re.IGNORECASE)
SEASONS = "spring|summer|autumn|fall|winter"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date where it stands."""

    start: int
    end: int
    when: When


def dates(text: str, published: str | None = None) -> list[Dated]:
    """The dates of a text in order; a relative one that publication cannot resolve keeps its wording alone."""
    anchor = Anchor(published)
    found = []
    for match in _pattern().finditer(text):
        iso = anchor.iso(match)
        if iso == "":
            continue
        found.append(Dated(match.start(), match.end(), When(iso, match[0])))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    month = "|".join(sorted(MONTHS, key=len, reverse=True))
    day = "|".join(DAYS)
    ordinal = "|".join(ORDINALS)
    year = r"(?:1[89]|20|21)\d\d"
    introduced = "|".join(rf"(?<=\b{word}\s)" for word in INTRODUCING)
    which = "this|that|the following|the previous|the same|the current|the past"
    forms = [
        rf"(?P<iso>\b{year}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\b)",
        rf"(?P<mdy>\b(?:{month})\.?\s(?P<mdy_d>[0-3]?\d)(?:st|nd|rd|th)?(?:,\s?|\s)(?P<mdy_y>{year})\b)",
        rf"(?P<dmy>\b(?P<dmy_d>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?(?P<dmy_m>{month})\.?,?\s(?P<dmy_y>{year})\b)",
        rf"(?P<mwhich>\b(?P<mw_m>{month})\s(?:of\s)?(?P<mw>last|next|(?:{which})(?=\syear))(?:\syear)?(?=\W|$))",
        rf"(?P<my>\b(?P<my_m>{month})\.?,?\s(?:of\s)?(?P<my_y>{year})\b)",
        rf"(?P<md>\b(?P<md_m>{month})\.?\s(?P<md_d>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\s?(?:%|percent|million|billion)))",
        rf"(?P<dm>\b(?P<dm_d>[0-3]?\d)(?:st|nd|rd|th)?\s(?:of\s)?(?P<dm_m>{month})\b)",
        rf"(?P<quarter>\b(?:Q(?P<q1>[1-4])|(?P<q2>{ordinal})[\s-]quarter|(?P<q3>[1-4])Q)(?:(?:\sof)?(?:\sthe)?(?:\s?(?:fiscal|financial|FY)(?:\syear)?)?[\s/-]?(?:of\s)?(?P<q_y>{year}|'?\d\d(?!\d|%))|\s(?:of\s)?(?P<q_w>last|this|next)\syear)?(?!\w))",
        rf"(?P<half>\b(?:H(?P<h1>[12])|(?P<h2>first|second)[\s-]half|(?P<h3>[12])H)(?:(?:\sof)?(?:\sthe)?(?:\sfiscal)?(?:\syear)?[\s/-]?(?:of\s)?(?P<h_y>{year})|\s(?:of\s)?(?P<h_w>last|this|next)\syear)?(?!\w))",
        rf"(?P<fiscal>\b(?:fiscal(?:\syear)?|financial\syear|FY)[\s-]?(?P<f_y>{year}|'?\d\d(?!\d))(?:[/-]\d\d(?!\d))?(?!\w))",
        r"(?P<yearw>\b(?P<yw>last|this|next|the (?:previous|prior|preceding|current|following)) (?:fiscal |financial )?year\b|\ba year (?P<yw_ago>ago|earlier)\b)",
        rf"(?P<season>\b(?P<se>last|this|next|the past|the coming)\s(?:{SEASONS})\b)",
        rf"(?P<monthq>\b(?P<mq_m>{month})\squarter(?:\s(?:of\s)?(?P<mq_y>{year}))?\b)",
        rf"(?P<firstm>\b(?:the\s)?first\s(?P<fm_n>three|six)\smonths(?:\sof\s(?:(?P<fm_y>{year})|(?P<fm_w>last|this|the)(?:\s(?:fiscal|financial))?\syear))?\b)",
        r"(?P<yearend>\byear[\s-]end\b|\bthe end of (?P<ye>this|the|last|next) year\b)",
        r"(?P<sameyear>\b(?:that|the same)\syear\b)",
        r"(?P<monthw>\b(?P<mow>last|this|next|earlier this) month\b)",
        r"(?P<quarterw>\b(?P<qw>last|this|next|the (?:previous|current)) quarter\b)",
        r"(?P<weekw>\b(?P<ww>last|this|next|earlier this|later this) week\b)",
        r"(?P<ago>\b(?P<ago_n>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|a|an|several|some) (?P<ago_u>day|week|month|year)s? ago\b)",
        rf"(?P<weekday>\b(?:(?P<wd_w>last|next|this|the following|the previous)\s)?(?P<wd>{day})\b)",
        r"(?P<today>\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow)\b)",
        rf"(?P<part>\b(?:early|mid|late|the end of|the start of|the beginning of|end of|year-end|end)[\s-](?P<p_y>{year})\b)",
        rf"(?P<year>(?<![\w$€£.,/-]){year}(?![\w%]|,\d|\.\d|[\s-](?:GPUs?|MW|employees|people|satellites|units|shares|days|users|dollars|chips|jobs|homes)))",
        rf"(?P<mwas>(?:{introduced})(?P<mo>{month})(?=[\s,.;:)]|$))",
    ]
    return re.compile("|".join(forms).replace(r"\d", "[0-9]"), re.IGNORECASE)  # ISO 8601 knows no other digits


class Anchor:
    """The day of publication, as far as it is known, and what words like "last year" mean from there."""

    def __init__(self, published: str | None) -> None:
        parts = re.fullmatch(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2}))?)?.*", published or "", re.DOTALL)
        self.year = int(parts[1]) if parts else None
        self.month = int(parts[2]) if parts and parts[2] else None
        self.day = int(parts[3]) if parts and parts[3] else None
        self.last_day: dt.date | None = None
        self.last_year: int | None = None

    @property
    def date(self) -> dt.date | None:
        if self.year and self.month and self.day:
            try:
                return dt.date(self.year, self.month, self.day)
            except ValueError:
                return None
        return None

    def iso(self, m: re.Match[str]) -> str | None:
        """The match's date in ISO 8601; None if it needs a publication date that is unknown; "" if it is none."""
        form = next(name for name in FORMS if m[name] is not None)
        try:
            iso = getattr(self, "_" + form)(m)
        except (OverflowError, ValueError):  # before the first day of the calendar, or after its last
            return None
        if iso and not 1000 <= int(iso.partition("-")[0] or 0) <= 9999:
            return None
        if iso:
            self.last_year = int(iso[:4])
        if iso and len(iso) == 10:
            self.last_day = dt.date.fromisoformat(iso)
        return iso

    def _iso(self, m: re.Match[str]) -> str:
        return m["iso"] if len(m["iso"]) < 10 or _day(int(m["iso"][:4]), int(m["iso"][5:7]), int(m["iso"][8:])) else ""

    def _mdy(self, m: re.Match[str]) -> str:
        month = MONTHS[re.match(r"[a-z]+", m["mdy"].casefold())[0]]  # type: ignore[index]
        return _day(int(m["mdy_y"]), month, int(m["mdy_d"]))

    def _dmy(self, m: re.Match[str]) -> str:
        return _day(int(m["dmy_y"]), MONTHS[m["dmy_m"].casefold()], int(m["dmy_d"]))

    def _my(self, m: re.Match[str]) -> str:
        return f"{m['my_y']}-{MONTHS[m['my_m'].casefold()]:02d}"

    def _mwhich(self, m: re.Match[str]) -> str | None:
        year = self._relative_year(m["mw"])
        return f"{year}-{MONTHS[m['mw_m'].casefold()]:02d}" if year else None

    def _md(self, m: re.Match[str]) -> str | None:
        return self._day_of_year(m, MONTHS[m["md_m"].casefold()], int(m["md_d"]), m["md_m"])

    def _dm(self, m: re.Match[str]) -> str | None:
        return self._day_of_year(m, MONTHS[m["dm_m"].casefold()], int(m["dm_d"]), m["dm_m"])

    def _mwas(self, m: re.Match[str]) -> str | None:
        if m["mo"][0].islower():
            return ""
        month = MONTHS[m["mo"].casefold()]
        year = self._month_year(m, month)
        return f"{year}-{month:02d}" if year else None

    def _day_of_year(self, m: re.Match[str], month: int, day: int, word: str) -> str | None:
        if word[0].islower() or day == 0 or day > 31:
            return ""
        year = self._month_year(m, month)
        return _day(year, month, day) if year else None

    def _month_year(self, m: re.Match[str], month: int) -> int | None:
        """The year of a month by the word before it: the last such month, the next, the one of this year, or the nearest."""
        which = WHICH.search(m.string, max(0, m.start() - 6), m.start())
        if which is None:
            return self._nearest_year(month)
        if self.year is None or which[1].casefold() == "this":
            return self.year
        if self.month is None:
            return None
        return self.year - (month >= self.month) if which[1].casefold() == "last" else self.year + (month <= self.month)

    def _nearest_year(self, month: int) -> int | None:
        """A month named alone is the last such month, or, a little ahead of publication, the coming one."""
        if self.year is None:
            return None
        if self.month is None:
            return self.year
        return self.year - 1 if month - self.month > 3 else self.year + 1 if self.month - month > 10 else self.year

    def _quarter(self, m: re.Match[str]) -> str | None:
        n = m["q1"] or m["q3"] or ORDINALS[m["q2"].casefold()]
        year = _full_year(m["q_y"]) if m["q_y"] else self._relative_year(m["q_w"] or "this")
        if year and not m["q_y"] and not m["q_w"] and self.month and int(n) > (self.month + 2) // 3 + 2:
            year -= 1
        return f"{year}-Q{n}" if year else None

    def _half(self, m: re.Match[str]) -> str | None:
        n = m["h1"] or m["h3"] or {"first": 1, "second": 2}[m["h2"].casefold()]
        if m["h2"] and not m["h_y"] and not m["h_w"] and not self.year:
            return None
        year = m["h_y"] or self._relative_year(m["h_w"] or "this")
        return f"{year}-H{n}" if year else None

    def _fiscal(self, m: re.Match[str]) -> str:
        return str(_full_year(m["f_y"]))

    def _yearw(self, m: re.Match[str]) -> str | None:
        return self._year_alone("last" if m["yw_ago"] else m["yw"])

    def _year_alone(self, word: str) -> str | None:
        year = self._relative_year(word)
        return str(year) if year else None

    def _season(self, m: re.Match[str]) -> str | None:
        return self._year_alone(m["se"])

    def _monthq(self, m: re.Match[str]) -> str | None:
        if m["mq_m"][0].islower():
            return ""
        month = MONTHS[m["mq_m"].casefold()]
        year = int(m["mq_y"]) if m["mq_y"] else self._nearest_year(month)
        return f"{year}-Q{(month + 2) // 3}" if year else None

    def _firstm(self, m: re.Match[str]) -> str | None:
        year = int(m["fm_y"]) if m["fm_y"] else self._relative_year(m["fm_w"])
        return f"{year}-{'Q1' if m['fm_n'].casefold() == 'three' else 'H1'}" if year else None

    def _yearend(self, m: re.Match[str]) -> str | None:
        return self._year_alone(m["ye"])

    def _sameyear(self, m: re.Match[str]) -> str:
        return str(self.last_year) if self.last_year else ""

    def _monthw(self, m: re.Match[str]) -> str | None:
        if not (self.year and self.month):
            return None
        shift = {"last": -1, "next": 1}.get(m["mow"].casefold(), 0)
        return (dt.date(self.year, self.month, 1) + relativedelta(months=shift)).isoformat()[:7]

    def _quarterw(self, m: re.Match[str]) -> str | None:
        if not (self.year and self.month):
            return None
        word = m["qw"].casefold()
        day = dt.date(self.year, self.month, 1) + relativedelta(months={"last": -3, "the previous": -3, "next": 3}.get(word, 0))
        return f"{day.year}-Q{(day.month + 2) // 3}"

    def _weekw(self, m: re.Match[str]) -> str | None:
        if not self.date:
            return f"{self.year}-{self.month:02d}" if self.year and self.month and "this" in m["ww"].casefold() else None
        shift = {"last": -7, "next": 7}.get(m["ww"].casefold(), 0)
        return (self.date + dt.timedelta(days=shift)).isoformat()[:7]

    def _ago(self, m: re.Match[str]) -> str | None:
        if not self.year:
            return None
        words = {"one": 1, "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
        spelt = m["ago_n"].casefold()
        n = int(spelt) if spelt.isdigit() else words.get(spelt)
        unit = m["ago_u"].casefold()
        if n is None or n > 500:
            return None
        if unit == "year":
            return str(self.year - n)
        if not self.month:
            return None
        base = self.date or dt.date(self.year, self.month, 1)
        if unit == "month":
            return (base - relativedelta(months=n)).isoformat()[:7]
        return (base - dt.timedelta(days=n * (7 if unit == "week" else 1))).isoformat()[: 7 if unit == "week" else 10] if self.date else None

    def _weekday(self, m: re.Match[str]) -> str | None:
        if m["wd"][0].islower():
            return ""
        wanted, which = DAYS[m["wd"].casefold()], (m["wd_w"] or "").casefold()
        base = (self.last_day or self.date) if which in ("the following", "the previous") else self.date
        if base is None:
            return None
        if which in ("the following", "next"):
            day = base + dt.timedelta(days=(wanted - base.weekday() - 1) % 7 + 1)
        elif which in ("the previous", "last"):
            day = base - dt.timedelta(days=(base.weekday() - wanted - 1) % 7 + 1)
        else:
            day = base - dt.timedelta(days=(base.weekday() - wanted) % 7)
        return day.isoformat()

    def _today(self, m: re.Match[str]) -> str | None:
        shift = {"today": 0, "yesterday": -1, "tomorrow": 1}[m["today"].casefold()]
        return (self.date + dt.timedelta(days=shift)).isoformat() if self.date else None

    def _part(self, m: re.Match[str]) -> str:
        return m["p_y"]

    def _year(self, m: re.Match[str]) -> str:
        return m["year"]

    def _relative_year(self, which: str | None) -> int | None:
        if self.year is None:
            return None
        word = (which or "this").casefold()
        if any(w in word for w in ("last", "previous", "prior", "preceding", "past")):
            return self.year - 1
        return self.year + 1 if "next" in word or "following" in word else self.year


FORMS = ("iso", "mdy", "dmy", "mwhich", "my", "md", "dm", "quarter", "half", "fiscal", "yearw", "season", "monthq", "firstm", "yearend", "sameyear", "monthw", "quarterw",
         "weekw", "ago", "weekday", "today", "part", "year", "mwas")  # fmt: skip


def _day(year: int, month: int, day: int) -> str:
    """The ISO date, or "" where the calendar has no such day."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _full_year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)
