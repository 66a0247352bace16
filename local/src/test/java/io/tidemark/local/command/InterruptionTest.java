package io.tidemark.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private static final Duration NO_PATIENCE = Duration.ofMillis(1);

    private final List<String> told = new ArrayList<>();

    @Test
    void anEndThatDoesNotComeIsWaitedForAloudAndNotForEver() {
        Interruption interruption =
                new Interruption(() -> told.add("stop"), "waiting for the broker", "the broker did not answer");
        interruption.stopAndWait(NO_PATIENCE, Duration.ofMillis(2_050), told::add);
        assertThat(told)
                .containsExactly("stop", "waiting for the broker, for 2 s at most", "the broker did not answer");
    }

    @Test
    void anEndThatComesLateIsToldOfOnce() {
        Interruption interruption = new Interruption(() -> told.add("stop"), "waiting", "unfinished");
        interruption.stopAndWait(NO_PATIENCE, Duration.ofMinutes(1), told -> {
            this.told.add(told);
            interruption.close();
        });
        assertThat(told).containsExactly("stop", "waiting, for 59 s at most");
    }

    @Test
    void anEndThatComesAtOnceIsNotToldOf() {
        Interruption interruption = new Interruption(() -> told.add("stop"), "waiting", "unfinished");
        interruption.close();
        interruption.stopAndWait(Duration.ofMinutes(1), Duration.ofMinutes(2), told::add);
        assertThat(told).containsExactly("stop");
    }
}
