"""What `recording.py` has seen and measured, as pictures: frames, a film of them, a still."""

from __future__ import annotations

import functools
import itertools
import math
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw, ImageFont
from tests.harness.terminal import ESCAPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.harness.events import Event


OWN, OURS = "#D55E00", "#0072B2"  # as in pictures.py
TEXT, QUIET, LINES, PAPER = "#111111", "#666666", "#cccccc", "#ffffff"
HOLE, TRAY = "#F6C9A8", "#eeeeee"
WIDTH = 432  # pixels of a side
BETWEEN = 16  # pixels between the two
HEAD, TYPED = 48, 21  # heights: the caption above the screen, the keys below
MARGIN = 6
#: s that are measured from the left of a strip to its right; then it begins anew
PAGE = 3.0
#: s, without a frame: what is less is no pause
PAUSE = 0.07
#: s after the start: the end of a page of which all has been typed
STILL = 5.96
#: of the film, and the frames of it that are asked for them
COLOURS, SAMPLES = 64, 24
#: between two of the colours, of 255
DISTANCE = 12
#: how hard the encoder tries
EFFORT, METHOD = 70, 4


class Caption(NamedTuple):
    """What is written above a side."""

    title: str
    words: str


class Grab(NamedTuple):
    """What the screen showed; compressed, for there are a thousand of them."""

    time: float  # s since the recording began
    size: tuple[int, int]
    pixels: bytes

    def image(self) -> Image.Image:
        pixels = zlib.decompress(self.pixels)
        return Image.frombytes("RGB", self.size, pixels, "raw", "BGRX")


class Key(NamedTuple):
    """One that was typed."""

    text: str
    typed: float
    shown: float  # when its echo came; math.inf for never


@dataclass(frozen=True)
class Side:
    """What was recorded: all times are seconds since its start."""

    caption: Caption
    ours: bool
    grabs: tuple[Grab, ...]
    notes: list[Event]  # of child/moving.py
    terminal: list[Event]  # of child/relay.py
    cell: int  # pixels of a letter of the terminal
    split: int  # where on the screen the figure ends and the terminal begins

    @functools.cached_property
    def drawn(self) -> list[tuple[float, float]]:
        """The begin and the end of each frame of the figure."""
        return [
            (event.time - event.detail[0], event.time)
            for event in self.notes
            if event.kind == "draw"
        ]

    @functools.cached_property
    def keys(self) -> list[Key]:
        """Each key, and when it came on the screen, after the one before it."""
        shown = [
            (event.time, letter)
            for event in self.terminal
            if event.kind == "shown"
            for letter in ESCAPE.sub("", event.detail[0])
        ]
        typed = [
            (event.time, key)
            for event in self.terminal
            if event.kind == "typed" and event.time > 0
            for key in event.detail[0]
        ]
        found, rest = [], iter(shown)
        for moment, key in typed:
            letter = key.replace("\r", "\n")
            echo = (when for when, text in rest if when >= moment and text == letter)
            found.append(Key(key, moment, next(echo, math.inf)))
        return found

    @property
    def colour(self) -> str:
        return OURS if self.ours else OWN

    def seen(self, now: float) -> Image.Image:
        """What the screen showed at this time."""
        past = [grab for grab in self.grabs if grab.time <= now]
        return (past or self.grabs)[-1].image()

    def dropped(self, fps: int, seconds: float) -> str:
        """How well the screen was seen."""
        count = round(fps * seconds)
        times = [grab.time for grab in self.grabs]
        apart = max(b - a for a, b in itertools.pairwise(times))
        return (
            f"{count - len(times)} of {count} frames dropped, "
            f"at most {1000 * apart:.0f} ms between two"
        )


class Strip:
    """What was measured, below a side: a page of it, from left to right."""

    legend: tuple[tuple[str, str, str], ...]  # a mark, its colour, what it means
    HEIGHT = 84

    def __init__(self, side: Side) -> None:
        self.side = side

    def summary(self) -> str:
        """The figures of the whole recording."""
        raise NotImplementedError

    def number(self, now: float) -> str:
        """The worst so far."""
        raise NotImplementedError

    def paint(self, page: Page) -> None:
        """Draw what was measured on this page."""
        raise NotImplementedError

    def draw(self, draw: ImageDraw.ImageDraw, x: int, y: int, now: float) -> None:
        """Draw it at this place, as it is at this time."""
        page = Page(draw, x + MARGIN, y + 22, now)
        draw.text((x + MARGIN, y + 3), self.number(now), self.side.colour, bold(13))
        self.paint(page)
        for key in self.side.keys:
            page.mark(key.typed)
        page.end()
        place = float(x + MARGIN)
        for mark, colour, words in self.legend:
            for text, ink in ((mark + " ", colour), (words + "    ", QUIET)):
                draw.text((place, y + 68), text, ink, plain(11))
                place += draw.textlength(text, plain(11))


class Page:
    """The part of a strip that is drawn now; it begins anew every PAGE seconds."""

    HEIGHT = 44  # with the keys at its bottom
    INSIDE = WIDTH - 2 * MARGIN

    def __init__(self, draw: ImageDraw.ImageDraw, x: int, y: int, now: float) -> None:
        self.begin = PAGE * max(0, math.ceil(now / PAGE) - 1)
        self.now = now
        self._draw, self._x, self._y = draw, x, y
        draw.rectangle((x, y, x + self.INSIDE, y + 32), TRAY)

    def bar(self, begin: float, end: float, rows: tuple[int, int], colour: str) -> None:
        """Draw from one time to another, as much as has passed of it."""
        begin, end = max(begin, self.begin), min(end, self.now)
        if begin <= end:
            top, bottom = self._y + rows[0], self._y + rows[1]
            area = (self._at(begin), top, self._at(end), bottom)
            self._draw.rectangle(area, colour)

    def mark(self, key: float) -> None:
        """Draw that a key was typed."""
        if self.begin <= key <= self.now:
            x, y = self._at(key), self._y + 35
            self._draw.polygon((x, y, x - 4, y + 8, x + 4, y + 8), TEXT)

    def end(self) -> None:
        """Draw where now is."""
        x = self._at(self.now)
        self._draw.line((x, self._y - 1, x, self._y + 33), QUIET)

    def _at(self, moment: float) -> int:
        return self._x + round((moment - self.begin) / PAGE * self.INSIDE)


class StandingStill(Strip):
    """Each frame of the figure a stroke, and each pause a hole."""

    def __init__(self, side: Side) -> None:
        super().__init__(side)
        self.legend = (
            ("\N{BOX DRAWINGS LIGHT VERTICAL}", side.colour, "a frame is drawn"),
            ("\N{BLACK UP-POINTING TRIANGLE}", TEXT, "a key is pressed"),
            ("\N{FULL BLOCK}", HOLE, "nothing moves"),
        )

    def pauses(self, now: float = math.inf) -> list[tuple[float, float]]:
        ends = [end for _, end in self.side.drawn if end <= now]
        last = min(now, self.side.grabs[-1].time)
        return [
            (a, b)
            for a, b in zip(ends, [*ends[1:], last], strict=True)
            if b > 0 and b - a > PAUSE
        ]

    def summary(self) -> str:
        while_typing = [
            end for _, end in self.side.drawn if 0 <= end <= self.side.grabs[-1].time
        ]
        return f"{len(while_typing)} frames drawn, {self.number(math.inf).lower()}"

    def number(self, now: float) -> str:
        ends = [end for _, end in self.side.drawn if end <= now]
        ends.append(min(now, self.side.grabs[-1].time))
        worst = max(b - a for a, b in itertools.pairwise(ends) if b > 0)
        return f"Longest time without a frame: {1000 * worst:.0f} ms"

    def paint(self, page: Page) -> None:
        for begin, end in self.pauses(page.now):
            page.bar(begin, end, (0, 32), HOLE)
        for _, end in self.side.drawn:
            page.bar(end, end, (0, 32), self.side.colour)


class Waiting(Strip):
    """When frames are drawn; and below, how long each key waits for its echo."""

    def __init__(self, side: Side) -> None:
        super().__init__(side)
        self.legend = (
            ("\N{FULL BLOCK}", LINES, "a frame is being drawn"),
            ("\N{BLACK UP-POINTING TRIANGLE}", TEXT, "a key is pressed"),
            ("\N{FULL BLOCK}", side.colour, "a letter waits for its echo"),
        )

    @property
    def letters(self) -> list[Key]:
        """All keys but Enter: the line cannot run before the frame is drawn."""
        return [key for key in self.side.keys if key.text != "\r"]

    def waits(self, now: float = math.inf) -> list[float]:
        return [min(k.shown, now) - k.typed for k in self.letters if k.typed <= now]

    def summary(self) -> str:
        waits = sorted(self.waits())
        took = sorted(end - begin for begin, end in self.side.drawn if end > 0)
        return (
            f"a letter's echo: median {milliseconds(waits[len(waits) // 2])}, "
            f"at most {milliseconds(waits[-1])}; {len(took)} frames drawn, "
            f"median {milliseconds(took[len(took) // 2])}"
        )

    def number(self, now: float) -> str:
        worst = max(self.waits(now), default=0.0)
        return f"Longest wait for a letter: {milliseconds(worst)}"

    def paint(self, page: Page) -> None:
        for begin, end in self.side.drawn:
            page.bar(begin, end, (0, 13), LINES)
        for key in self.letters:
            page.bar(key.typed, key.shown, (17, 32), self.side.colour)


def milliseconds(seconds: float) -> str:
    value = 1000 * seconds
    return f"{value:.{0 if value >= 10 else 1}f} ms"


# Frames of the film.


def frames(strips: Sequence[Strip], fps: int, seconds: float) -> Iterator[Image.Image]:
    """The film, both sides beside each other."""
    for number in range(round(seconds * fps)):
        yield frame(strips, (number + 1) / fps)


def frame(strips: Sequence[Strip], now: float) -> Image.Image:
    """What was on the screens at this time."""
    screen = strips[0].side.grabs[0].size[1]
    height = HEAD + screen + TYPED + Strip.HEIGHT
    whole = Image.new("RGB", (len(strips) * (WIDTH + BETWEEN) - BETWEEN, height), PAPER)
    draw = ImageDraw.Draw(whole)
    for number, strip in enumerate(strips):
        side, x, y = strip.side, number * (WIDTH + BETWEEN), HEAD
        draw.text((x + MARGIN, 3), side.caption.title, side.colour, bold(17))
        draw.text((x + MARGIN, 26), side.caption.words, TEXT, plain(14))
        whole.paste(side.seen(now), (x, y))
        draw.rectangle((x, y, x + WIDTH - 1, y + side.split), outline=LINES)
        draw.rectangle((x, y + side.split, x + WIDTH - 1, y + screen), outline=LINES)
        hands(draw, side, x, y + screen, now)
        strip.draw(draw, x, y + screen + TYPED, now)
    return whole


def hands(draw: ImageDraw.ImageDraw, side: Side, x: int, y: int, now: float) -> None:
    """What has been typed of the line, below its echo, letter by letter."""
    typed = "".join(key.text for key in side.keys if key.typed <= now)
    line = typed.rstrip("\r").rpartition("\r")[2]
    draw.rectangle((x, y + 1, x + WIDTH - 1, y + TYPED - 1), TRAY)
    draw.text((x + 3, y + 4), "keys", QUIET, plain(11))
    if typed.endswith("\r"):
        line += "\N{RETURN SYMBOL}"
    for place, letter in enumerate(line, start=len(">>> ")):
        draw.text((x + place * side.cell, y + 3), letter, TEXT, mono(12))


@functools.cache
def plain(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSans.ttf", size)


@functools.cache
def bold(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSans-Bold.ttf", size)


@functools.cache
def mono(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype("DejaVuSansMono.ttf", size)


def write(strips: Sequence[Strip], file: Path, fps: int, seconds: float) -> list[Path]:
    """Write the film, and the still."""
    film, still = file.with_suffix(".webp"), file.with_suffix(".png")
    colours = palette(strips, seconds)
    first, *rest = (
        each.quantize(palette=colours, dither=Image.Dither.NONE).convert("RGB")
        for each in frames(strips, fps, seconds)
    )
    # without loss: these are flat colours, and most of a frame is as in the one before
    first.save(
        film,
        save_all=True,
        append_images=rest,
        duration=1000 // fps,
        loop=0,
        lossless=True,
        quality=EFFORT,
        method=METHOD,
    )
    frame(strips, STILL).save(still, optimize=True)
    return [film, still]


def palette(strips: Sequence[Strip], seconds: float) -> Image.Image:
    """The colours that are seen most, as an image has them."""
    seen: Counter[tuple[int, ...]] = Counter()
    for number in range(SAMPLES):
        image = frame(strips, seconds * (number + 1) / SAMPLES)
        for count, colour in image.getcolors(image.width * image.height):
            seen[colour] += count
    chosen: list[tuple[int, ...]] = []
    for colour, _ in seen.most_common():
        # one close to white would be taken for white here and there
        if len(chosen) < COLOURS and all(far(colour, each) for each in chosen):
            chosen.append(colour)
    image = Image.new("P", (1, 1))
    image.putpalette([part for colour in chosen for part in colour])
    return image


def far(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) >= DISTANCE
