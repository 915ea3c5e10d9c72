"""*Exercises*: the list, a new one, one that goes on, and the page afterwards.

GET  /exercises                  the list
GET  /exercises/new?scenario=…   a new one          POST: make it
GET  /exercises/3                one                POST: whoever leads it acts (`exercise_acts`)
GET  /exercises/3/state          for its script: whether there is something else to see
GET  /exercises/3/after          once it is over; also after.md and after.json
"""

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.people.scenarios import Scenario, injects_of, scenarios
from bavn.hub.screens.exercise_acts import ACTS, Act, WrongError, do, known
from bavn.hub.screens.exercise_views import Kept, items_for, kept_of, sees, version_of, view_of
from bavn.hub.screens.screen import HEADERS, Visitor, answer_page, form_of, frame_of, visitor
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.store import HubStore
from bavn.model.exercise import LONGEST_TEXT, LONGEST_TITLE, Exercise
from bavn.model.language import LANGUAGES, Language
from bavn.pages.situation.exercise import exercise_page
from bavn.pages.situation.exercise_after import after_page
from bavn.pages.situation.exercise_paper import document, markdown
from bavn.pages.situation.exercise_view import ExerciseView
from bavn.pages.situation.exercises import Choice, NewExercise, choose_page, exercises_page, new_page
from bavn.pages.situation.frame import label_of

NUMBER: Final = re.compile(r"[1-9][0-9]{0,14}")
MOST_FIELDS: Final = 2_000  # a box for each member
EMPTY: Final = "empty"
KINDS: Final = {"md": "text/markdown; charset=utf-8", "json": "application/json"}
LATELY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class ExercisesScreen:
    """The pages of exercises. Who leads the hub makes and runs them; who takes part reads."""

    hub: Hub
    _seen: dict[int, tuple[float, asyncio.Future[Kept | None]]] = field(default_factory=dict)

    def routes(self) -> list[BaseRoute]:
        """What it answers."""
        return [
            Route("/exercises", self.all, methods=["GET"]),
            Route("/exercises/new", self.begin, methods=["GET"]),
            Route("/exercises/new", self.make, methods=["POST"]),
            Route("/exercises/{number}", self.one, methods=["GET"]),
            Route("/exercises/{number}", self.act, methods=["POST"]),
            Route("/exercises/{number}/state", self.state, methods=["GET"]),
            Route("/exercises/{number}/after", self.after, methods=["GET"]),
            Route("/exercises/{number}/after.{kind}", self.file, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """Show the list."""
        visit = await visitor(request, self.hub)
        found = await self.hub.read(lambda store: store.exercises.all())
        items = items_for(visit.reader, found, self.hub.now())
        leads = visit.reader.role == "operator"
        return answer_page(exercises_page(items, frame_of(request, self.hub, visit), leads=leads))

    async def begin(self, request: Request) -> Response:
        """Show what can be chosen, and what was chosen as a form."""
        visit = await visitor(request, self.hub, roles=("operator",))
        frame, asked = frame_of(request, self.hub, visit), request.query_params.get("scenario", "")
        library, wrong = scenarios(), request.query_params.get("wrong", "")
        if asked not in library and asked != EMPTY:
            choices = [_choice(name, one, visit.language) for name, one in library.items()]
            return answer_page(choose_page(choices, frame))
        chosen = _choice(asked, library[asked], visit.language) if asked in library else None
        members = sorted(
            ((one.id, one.name) for one in self.hub.admitted.members.values() if one.status == "active"),
            key=lambda one: one[1].casefold(),
        )
        return answer_page(new_page(NewExercise(chosen, visit.language, members, wrong), frame))

    async def make(self, request: Request) -> Response:
        """Make one, as a draft."""
        visit = await visitor(request, self.hub, roles=("operator",))
        act = Act(0, visit.reader.user, await form_of(request, visit, most_fields=MOST_FIELDS))
        scenario, title = act.fields.get("scenario", ""), act.text("title", LONGEST_TITLE)
        everybody = tuple(self.hub.admitted.members) if act.fields.get("everybody") else act.members
        members = await self.hub.read(lambda store: known(everybody, store))
        if not title or not members:
            code, chosen = "no-title" if not title else "nobody", scenario if scenario in scenarios() else EMPTY
            return RedirectResponse(f"/exercises/new?scenario={chosen}&wrong={code}", 303)
        made = await self._made(act, title, members)
        return RedirectResponse(f"/exercises/{made.id}", 303)

    async def _made(self, act: Act, title: str, members: tuple[str, ...]) -> Exercise:
        given = act.fields.get("language", "")
        language: Language = next((one for one in LANGUAGES if one == given), self.hub.settings.hub.language)
        found = scenarios().get(act.fields.get("scenario", ""))
        injects = injects_of(found, language, members, act.fields.get("first", "")) if found else []
        story = act.text("story", LONGEST_TEXT)
        new = Exercise(0, title, story, language, act.by, self.hub.now(), members)

        def make(store: HubStore, now: datetime) -> Exercise:
            made = store.exercises.make(replace(new, made=now), injects)
            store.audit.write(AuditLine(now, act.by, "exercise-made", value=str(made.id)))
            return made

        return await self.hub.pipeline.call(make)

    async def one(self, request: Request) -> Response:
        """Show one."""
        visit = await visitor(request, self.hub)
        view = await self._view(request, visit)
        wrong = request.query_params.get("wrong", "")
        return answer_page(exercise_page(view, frame_of(request, self.hub, visit), wrong))

    async def act(self, request: Request) -> Response:
        """Do what whoever leads it asks."""
        visit = await visitor(request, self.hub, roles=("operator",))
        act = Act(_number(request), visit.reader.user, await form_of(request, visit, most_fields=MOST_FIELDS))
        if act.fields.get("act", "") not in ACTS:
            raise ProblemError(400, "this is no form of ours")
        await self._view(request, visit)  # 404 where there is none
        here = f"/exercises/{act.exercise}"
        try:
            gone = await self.hub.pipeline.call(lambda store, now: do(act, store, now))
        except WrongError as wrong:
            return RedirectResponse(f"{here}?wrong={wrong.code}", 303)
        await self.hub.look_at_exercises()
        self._seen.clear()
        if act.fields["act"] == "improve":
            here = f"{here}/after"
        return RedirectResponse("/exercises" if gone else here, 303)

    async def state(self, request: Request) -> Response:
        """Say what its clock shows, and whether there is something else to see."""
        visit = await visitor(request, self.hub, renews=False)
        kept = await self._lately(_number(request))
        if kept is None or not sees(visit.reader, kept.exercise):
            raise ProblemError(404, "there is no such exercise here")
        said = {
            "version": version_of(kept, visit.reader),
            "clock": int(kept.exercise.clock(self.hub.now()).total_seconds()),
            "runs": kept.exercise.state == "running",
        }
        return JSONResponse(said, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})

    async def after(self, request: Request) -> Response:
        """Show the page afterwards, or say that the exercise is not over."""
        visit = await visitor(request, self.hub)
        view = await self._view(request, visit)
        if view.state != "ended":
            return _not_over(view)
        return answer_page(after_page(view, frame_of(request, self.hub, visit)))

    async def file(self, request: Request) -> Response:
        """Hand that page out as a file, or say that the exercise is not over."""
        visit = await visitor(request, self.hub)
        view, kind = await self._view(request, visit), str(request.path_params["kind"])
        if kind not in KINDS:
            raise ProblemError(404, "there is no such file here")
        if view.state != "ended":
            return _not_over(view)
        frame = frame_of(request, self.hub, visit)
        if kind == "md":
            content = markdown(view, frame).encode()
        else:
            content = document(view, frame.hub, label_of(frame), self.hub.settings.hub.mark)
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="exercise-{view.id}.{kind}"'}
        return Response(content, headers=headers, media_type=KINDS[kind])

    async def _lately(self, number: int) -> Kept | None:
        """An exercise as it was a second ago at the most: every open page asks for it every few seconds.

        Those who ask while it is read wait for that one reading. What could not be read is read again.
        """
        now_s = asyncio.get_running_loop().time()
        for one, (at_s, reading) in list(self._seen.items()):
            if now_s - at_s >= LATELY_S or (reading.done() and (reading.cancelled() or reading.exception())):
                del self._seen[one]
        if number not in self._seen:
            self._seen[number] = now_s, asyncio.ensure_future(self.hub.read(lambda store: kept_of(store, number)))
        return await asyncio.shield(self._seen[number][1])

    async def _view(self, request: Request, visit: Visitor) -> ExerciseView:
        number = _number(request)
        kept = await self.hub.read(lambda store: kept_of(store, number))
        if kept is None or not sees(visit.reader, kept.exercise):
            raise ProblemError(404, "there is no such exercise here")
        return view_of(kept, visit.reader, self.hub.admitted.members, self.hub.now())


def _not_over(view: ExerciseView) -> Response:
    """The way to the exercise itself, which says so: there is nothing afterwards yet, for nobody."""
    return RedirectResponse(f"/exercises/{view.id}?wrong=not-over", 303)


def _number(request: Request) -> int:
    given = str(request.path_params["number"])
    return int(given) if NUMBER.fullmatch(given) else 0


def _choice(name: str, one: Scenario, language: Language) -> Choice:
    minutes = max((inject.minute for inject in one.injects), default=0)
    first = one.first.say(language) if one.first else ""
    return Choice(name, one.title.say(language), one.story.say(language), len(one.injects), minutes, first)
