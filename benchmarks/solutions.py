"""The solution library: what a question costs while a clerk types, in a library of 5,000 solutions.

Half of them Chinese, half English, of a house whose solutions have most words in common: the harder case.
Questions come with a product, as from the ticket, and go through the clerk's own rights.
"""

from __future__ import annotations

import itertools
import random

from benchmarks.common import SMALL, Benchmark, Place
from benchmarks.data import WORDS, add_people

SOLUTIONS = 100 if SMALL else 5_000
PRODUCTS = 50
ASKED = 5 if SMALL else 40
CHINESE = {
    "part": "主轴 轴承 电机 液压泵 皮带 传感器 控制柜 阀门 密封圈 齿轮箱 水泵 导轨 变频器 触摸屏 油缸 冷却风扇 刀库 气缸",
    "fault": "过热 异响 漏油 不启动 振动大 报警 卡死 磨损严重 压力不足 信号丢失 转速不稳 断裂 渗水 黑屏 精度超差",
    "when": "开机十分钟后 夜班连续运行时 更换配件以后 冬季低温时 负载加大以后 停机再启动时",
}
SINCE = "after ten minutes, at night, since the last repair, in winter, under full load, after a power cut"


def sentences(chance: random.Random) -> tuple:
    """One English and one Chinese fault."""

    def word(name: str) -> str:
        return chance.choice(WORDS[name].split(", ")).strip()

    def chinese(name: str) -> str:
        return chance.choice(CHINESE[name].split())

    since = chance.choice(SINCE.split(", "))
    return (
        f"{word('component')} {word('symptom')} {since}, the {word('component')} as well",
        f"{chinese('when')}{chinese('part')}{chinese('fault')}，{chinese('part')}{chinese('fault')}",
    )


def fill(place: Place) -> None:
    env, chance = place.env, random.Random(4)
    place.products = env["product.product"].create([{"name": f"Machine {number}"} for number in range(PRODUCTS)])
    texts = itertools.chain.from_iterable(sentences(chance) for _number in range(SOLUTIONS // 2))
    solutions = env["aftersales.solution"].create(
        [
            {
                "title": text[:40],
                "symptom": text,
                "remedy": "Replace it.",
                "product_ids": [(6, 0, place.products[number % PRODUCTS].ids)] if number % 3 else False,
            }
            for number, text in enumerate(texts)
        ]
    )
    solutions.action_approve()
    place.analyse()


def asking(language: int, words: int = 1):
    def ask(place: Place):
        chance = random.Random(7)
        library = place.env["aftersales.solution"].with_user(place.clerk)
        for _number in range(ASKED):
            text = " ".join(sentences(chance)[language] for _sentence in range(words))
            library.get_likely(text, None, place.products[7].id)
            place.env.invalidate_all()

    return ask


def searching(text: str):
    def search(place: Place):
        place.env["aftersales.solution"].with_user(place.clerk).search([("search_text", "ilike", text)], limit=80)

    return search


def main() -> None:
    with Benchmark("solutions") as bench:
        place = bench.open("ours", module="aftersales_service")
        add_people(place)
        fill(place)
        entries = place.sql("SELECT count(*) FROM aftersales_solution_piece_rel")[0][0]
        words = place.sql("SELECT count(*) FROM aftersales_solution_piece")[0][0]
        bench.fact(solutions=SOLUTIONS, words=words, entries=entries)
        for label, question in {
            "a title, English": asking(0),
            "a title, Chinese": asking(1),
            "a long description, English": asking(0, 12),
            "a long description, Chinese": asking(1, 12),
        }.items():
            bench.measure(label, place, question, units=ASKED)
            bench.aim(f"{label}: ms", bench.row(label, "ours")["ms_per_unit"], 20)
        bench.measure("the search box, Chinese", place, searching("轴承过热"))
        bench.measure("words of one solution changed", place, change)


def change(place: Place):
    place.env["aftersales.solution"].search([], limit=1).symptom = "Something quite different from before"


if __name__ == "__main__":
    main()
