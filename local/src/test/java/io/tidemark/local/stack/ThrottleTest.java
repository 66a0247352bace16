package io.tidemark.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private static final Duration HELD = Duration.ofMillis(180);
    private static final Duration GOING = Duration.ofMillis(20);

    private Process busy;

    @BeforeEach
    void start() throws IOException {
        busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    }

    @AfterEach
    void end() {
        busy.destroyForcibly();
    }

    @Test
    void aProcessIsHeldForMostOfTheTimeAndGoesOnAfterwards() throws Exception {
        Throttle throttle = new Throttle("busy", () -> signal("STOP"), () -> signal("CONT"), HELD, GOING);
        int seen = 0;
        int held = 0;
        try (throttle) {
            for (; seen < 60; seen++) {
                held += isHeld() ? 1 : 0;
                Thread.sleep(17);
            }
        }
        assertThat(held).as("looks of %s that found it held", seen).isBetween(seen / 2, seen - 1);
        assertThat(throttle.heldShare()).isBetween(0.5, 0.99);
        for (int i = 0; i < 30; i++) {
            assertThat(isHeld()).isFalse();
            Thread.sleep(20);
        }
    }

    @Test
    void aProcessIsLetGoAndItIsSaidWhereItCouldNotBeHeld() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        Throttle throttle = new Throttle(
                "busy",
                () -> {
                    signal("STOP");
                    tried.countDown();
                    throw new StackException("no such process");
                },
                () -> signal("CONT"),
                HELD,
                GOING);
        assertThat(tried.await(30, TimeUnit.SECONDS)).as("tries to hold it").isTrue();
        assertThatThrownBy(throttle::close).hasMessageContaining("no such process");
        assertThat(isHeld()).isFalse();
    }

    private void signal(String name) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(busy.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isHeld() throws IOException {
        return Files.readString(Path.of("/proc/" + busy.pid() + "/stat")).contains(") T ");
    }
}
