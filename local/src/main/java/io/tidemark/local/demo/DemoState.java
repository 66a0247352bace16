package io.tidemark.local.demo;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the demonstration itself goes; times are of the wall clock.
 *
 * @param source what is fed, in words
 * @param running since the feed began
 * @param now the present as event times count it: of the wall, or of the newest record sent where that is history
 * @param sent records sent so far, heartbeats not counted
 * @param sentPerSecond over the last seconds
 * @param readPerSecond records that the job read, heartbeats among them, over the last seconds; empty while not known
 * @param unread records that the job had yet to read about a second ago; empty while not known
 * @param toRestate positions of which the job had yet to publish minutes again about a second ago
 * @param trouble what kept the newest figures from being asked, in one line; empty if nothing did
 */
record DemoState(
        String source,
        Duration running,
        Instant now,
        long sent,
        double sentPerSecond,
        Optional<Double> readPerSecond,
        Optional<Long> unread,
        long toRestate,
        URI flinkUrl,
        String trouble) {}
