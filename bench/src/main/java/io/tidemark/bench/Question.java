package io.tidemark.bench;

import java.util.List;

/** What a client asks to learn which of some executions have come through. */
interface Question {

    /** Asks once; returns those whose effect is in the answer. */
    List<AppendedExecution> visible(List<AppendedExecution> asked);
}
