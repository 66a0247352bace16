package io.tidemark.chaos;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Lines for a person, each with its moment, UTC. */
final class ChaosLog {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private final PrintWriter out;

    ChaosLog(PrintWriter out) {
        this.out = out;
    }

    void line(String text) {
        text.lines().forEach(each -> out.println(MOMENT.format(Instant.now()) + "  " + each));
        out.flush();
    }
}
