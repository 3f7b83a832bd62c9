"""Two years of a real shop, from the UCI "Online Retail II" file, as if it had been kept with us from the first day.

`rows` reads the file, `plan` decides what every line becomes, `replay` posts the plan a few hundred documents at a
time, `report` says where each line and each penny went. What becomes of what, and why: docs/importing.md.
Source of the file: Chen, D. (2012), Online Retail II, UCI Machine Learning Repository, CC BY 4.0.
"""
