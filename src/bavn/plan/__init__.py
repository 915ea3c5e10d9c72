"""The emergency plan: questions and answers, playbooks, clocks, the incident's log, drills, readiness.

Everything that people read stands in `texts/`, in both languages; the command and the HTML planner share it.
"""
