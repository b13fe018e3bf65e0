"""The charts of every report: Altair specifications from result tables, drawn as SVG by vl-convert."""

from placements.reports.charts.children import children_fan
from placements.reports.charts.homes import occupancy_lines
from placements.reports.charts.look import NARROW, WIDE, Sheet, to_svg
from placements.reports.charts.net_saving import net_saving_fan

__all__ = ["NARROW", "WIDE", "Sheet", "children_fan", "net_saving_fan", "occupancy_lines", "to_svg"]
