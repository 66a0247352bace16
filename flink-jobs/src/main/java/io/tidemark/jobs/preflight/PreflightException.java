package io.tidemark.jobs.preflight;

import java.util.List;
import java.util.stream.Collectors;

/** A refusal to submit a job, with every problem that was found, one on each line. */
public final class PreflightException extends Exception {
    private final transient List<Problem> problems;

    PreflightException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The problems, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
