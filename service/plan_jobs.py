"""One week at a time is planned in the background: started, watched, cancelled."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final, Literal

from est_geo.errors import ConflictError, EstGeoError
from est_geo.store import KeptPlan
from service.logs import where

LOG: Final = logging.getLogger("service")
LAST_SECONDS: Final = 30.0
"""How long the program waits for a job when it stops."""

Stage = Literal["none", "running", "done", "cancelled", "failed"]
Report = Callable[[str, float], None]
"""Takes what is being done, in Swedish, and how far it has come (0–1)."""
Work = Callable[[Report, Callable[[], bool]], KeptPlan | None]
"""Plans, tells how far it has come, and asks now and then whether to stop; None = stopped."""


@dataclass(frozen=True, slots=True)
class Job:
    """
    How far the planning of a week has come.

    Attributes
    ----------
    stage : {"none", "running", "done", "cancelled", "failed"}
        Where it is.
    week : str
        ISO week.
    words : str
        Swedish: what is being done, or how it ended.
    share : float
        How much is done, 0–1.
    seconds : float
        How long it has taken.
    plan_id : int
        Number of the plan it became; 0 until then.
    """

    stage: Stage = "none"
    week: str = ""
    words: str = ""
    share: float = 0.0
    seconds: float = 0.0
    plan_id: int = 0


class PlanJobs:
    """The one job that may run; it holds no request's thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._job = Job()
        self._began = 0.0
        self._stop = Event()
        self._thread: Thread | None = None

    def now(self) -> Job:
        """Tell how far it has come."""
        with self._lock:
            if self._job.stage != "running":
                return self._job
            return replace(self._job, seconds=monotonic() - self._began)

    def start(self, week: str, work: Work) -> Job:
        """
        Start planning a week.

        Raises
        ------
        ConflictError
            A week is being planned already.
        """
        with self._lock:
            if self._job.stage == "running":
                raise ConflictError(
                    "En plan räknas redan fram. Vänta tills den är klar, eller avbryt den först; "
                    "inget har ändrats."
                )
            self._job = Job("running", week, "Läser lägesbilden")
            self._began, self._stop = monotonic(), Event()
            self._thread = Thread(
                target=self._run, args=(work, self._stop), name="plan", daemon=True
            )
            self._thread.start()
        return self.now()

    def cancel(self) -> Job:
        """Ask the job to stop; what was kept before stays."""
        self._stop.set()
        return self.now()

    def wait(self, seconds: float) -> Job:
        """Wait until the job has ended, but not longer than so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return self.now()

    def close(self) -> None:
        """Stop the job and wait for it."""
        self.cancel()
        self.wait(LAST_SECONDS)

    def _run(self, work: Work, stop: Event) -> None:
        try:
            kept = work(self._told, stop.is_set)
        except EstGeoError as error:
            self._end("failed", str(error))
        except Exception as error:  # noqa: BLE001 - the last net of this thread
            LOG.error("planning failed", extra=where(error))  # noqa: TRY400 - class and place only
            self._end("failed", "Planen kunde inte räknas fram. Den förra planen gäller.")
        else:
            if kept is None:
                self._end("cancelled", "Avbruten. Den förra planen gäller.")
            else:
                self._end("done", "Planen är klar.", kept.plan_id)

    def _told(self, words: str, share: float) -> None:
        with self._lock:
            self._job = replace(self._job, words=words, share=min(max(share, 0.0), 1.0))

    def _end(self, stage: Stage, words: str, plan_id: int = 0) -> None:
        with self._lock:
            self._job = replace(
                self._job,
                stage=stage,
                words=words,
                share=1.0 if stage == "done" else self._job.share,
                seconds=monotonic() - self._began,
                plan_id=plan_id,
            )
