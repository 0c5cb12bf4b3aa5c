#!/usr/bin/env python3
"""Prints the figures of a model card, as Markdown, from the output of `serhost evaluate --json`."""
import json
import statistics
import sys


def share(value):
    return "–" if value is None else f"{value:.3f}"


def main():
    e = json.loads(open(sys.argv[1]).read())
    interval = lambda i: "" if i["low"] is None else f" (95 % {share(i['low'])} to {share(i['high'])})"
    print("| figure | value |\n|---|---|")
    print(f"| clips, speakers | {e['clips']}, {len(e['speakers'])} |")
    print(f"| accuracy | {share(e['accuracy'])}{interval(e['accuracyInterval'])} |")
    print(f"| unweighted average recall | {share(e['unweightedAverageRecall'])}{interval(e['unweightedAverageRecallInterval'])} |")
    print(f"| expected calibration error | {share(e['expectedCalibrationError'])} |")
    speakers = sorted(e["speakers"], key=lambda s: s["accuracy"])
    if len(speakers) > 2:
        accuracies = [s["accuracy"] for s in speakers]
        print(f"| accuracy by speaker | lowest {share(accuracies[0])} ({speakers[0]['speaker']}), median {share(statistics.median(accuracies))}, "
              f"highest {share(accuracies[-1])} ({speakers[-1]['speaker']}), standard deviation {share(statistics.stdev(accuracies))} |")
    print("\nConfusions (rows: true class, columns: named so)\n")
    print("| | " + " | ".join(e["labels"]) + " | recall | precision |\n|---|" + "---|" * (len(e["labels"]) + 2))
    for row, c in zip(e["confusion"], e["classes"]):
        print(f"| **{c['label']}** | " + " | ".join(map(str, row)) + f" | {share(c['recall'])} | {share(c['precision'])} |")


if __name__ == "__main__":
    main()
