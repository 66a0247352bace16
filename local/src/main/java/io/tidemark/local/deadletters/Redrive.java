package io.tidemark.local.deadletters;

import io.tidemark.local.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Dead letters sent again, each exactly once, wherever this is ended. Of a batch at a time:
 *
 * <ol>
 *   <li>it is noted that they are meant to be sent, and where their partitions end;
 *   <li>they are sent, each with the place that it came from in a header, and the broker acknowledges;
 *   <li>it is noted where they went.
 * </ol>
 *
 * <p>Whoever finds the first note without the second looks through the partition, from where it ended then, for the header.
 *
 * <p><b>Caveat</b>: only one may run at a time; the command holds the stack's lock meanwhile.
 */
final class Redrive {
    /** So few that a question that names each of them stays below ClickHouse's limit for one, 256 KiB. */
    private static final int LARGEST_BATCH = 500;

    private static final long LARGEST_BATCH_BYTES = 16L << 20;

    private static final int BATCHES_A_LINE = 10;

    /** A process that was killed sends nothing more, but what it had sent may still be on its way to the broker. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(5);

    /** Longer than a producer goes on trying. */
    private static final Duration LONG_AGO = Duration.ofMinutes(3);

    private final DeadLetterTables tables;
    private final RedriveTopics topics;
    private final Consumer<String> progress;

    private final Map<DeadLetterPlace, RedriveRow> begun = new HashMap<>();
    private final Map<String, Long> sentByTopic = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long found;

    /** @param progress takes what is done, line by line */
    Redrive(DeadLetterTables tables, RedriveTopics topics, Consumer<String> progress) {
        this.tables = tables;
        this.topics = topics;
        this.progress = progress;
    }

    /**
     * What was done.
     *
     * @param sent records sent, by topic
     * @param found dead letters that an interrupted redrive had sent already
     * @param failures what was not done, in words, with the place
     */
    record Done(Map<String, Long> sent, long found, List<String> failures) {}

    /** Sends what is open of a selection. */
    Done run(DeadLetterSelection selection) throws InterruptedException {
        List<DeadLetterTables.Open> open = tables.open(selection);
        if (!open.isEmpty()) {
            Set<TopicPartition> partitions =
                    open.stream().map(letter -> partition(letter.place())).collect(Collectors.toSet());
            topics.requirePartitions(partitions);
            Set<DeadLetterPlace> undecided = finishInterrupted(open);
            send(open.stream()
                    .filter(letter -> !undecided.contains(letter.place()))
                    .toList());
        }
        return new Done(sentByTopic, found, failures);
    }

    private static TopicPartition partition(DeadLetterPlace place) {
        return new TopicPartition(place.topic(), place.partition());
    }

    /** Finds out what became of those whose sending was interrupted; returns all that are not to be sent now. */
    private Set<DeadLetterPlace> finishInterrupted(List<DeadLetterTables.Open> open) throws InterruptedException {
        Set<DeadLetterPlace> wanted =
                open.stream().map(DeadLetterTables.Open::place).collect(Collectors.toSet());
        tables.interrupted().stream()
                .filter(row -> wanted.contains(row.place()))
                .forEach(row -> begun.put(row.place(), row));
        if (begun.isEmpty()) {
            return Set.of();
        }
        progress.accept(String.format(
                "A redrive was interrupted: looking whether it had sent %,d of these already.", begun.size()));
        Instant longAgo = Instant.now().minus(LONG_AGO);
        if (begun.values().stream().anyMatch(row -> row.intendedAt().isAfter(longAgo))) {
            Thread.sleep(ON_ITS_WAY.toMillis());
        }
        Map<TopicPartition, List<RedriveRow>> byTarget = begun.values().stream()
                .collect(Collectors.groupingBy(
                        row -> new TopicPartition(row.place().topic(), row.partition())));
        Set<DeadLetterPlace> decided = new HashSet<>();
        for (Map.Entry<TopicPartition, List<RedriveRow>> each : byTarget.entrySet()) {
            decided.addAll(look(each.getKey(), each.getValue()));
        }
        return decided;
    }

    private Collection<DeadLetterPlace> look(TopicPartition target, List<RedriveRow> rows) throws InterruptedException {
        long from = rows.stream().mapToLong(RedriveRow::fromOffset).min().orElseThrow();
        List<DeadLetterPlace> places = rows.stream().map(RedriveRow::place).toList();
        Optional<Map<DeadLetterPlace, Long>> offsets = topics.find(target, from, places);
        if (offsets.isEmpty()) {
            places.forEach(place -> failures.add(
                    place + ": a redrive that was interrupted may have sent it to " + target + ", from offset " + from
                            + " on, where its records are no more; nobody can tell whether it did"));
            return places;
        }
        List<RedriveRow> sent = rows.stream()
                .filter(row -> offsets.get().containsKey(row.place()))
                .map(row -> row.sentAs(offsets.get().getOrDefault(row.place(), 0L)))
                .toList();
        for (int first = 0; first < sent.size(); first += LARGEST_BATCH) {
            tables.note(sent.subList(first, Math.min(sent.size(), first + LARGEST_BATCH)));
        }
        found += sent.size();
        return sent.stream().map(RedriveRow::place).toList();
    }

    private void send(List<DeadLetterTables.Open> letters) throws InterruptedException {
        int batches = 0;
        int next = 0;
        while (next < letters.size()) {
            List<DeadLetterPlace> batch = new ArrayList<>();
            long bytes = 0;
            while (next < letters.size()
                    && batch.size() < LARGEST_BATCH
                    && (batch.isEmpty() || bytes + letters.get(next).bytes() <= LARGEST_BATCH_BYTES)) {
                bytes += letters.get(next).bytes();
                batch.add(letters.get(next).place());
                next++;
            }
            sendBatch(batch);
            batches++;
            if (batches % BATCHES_A_LINE == 0) {
                progress.accept(String.format("  %,d of %,d", next, letters.size()));
            }
        }
    }

    private void sendBatch(List<DeadLetterPlace> places) throws InterruptedException {
        Map<DeadLetterPlace, DeadLetterBody> bodies =
                tables.bodies(places).stream().collect(Collectors.toMap(DeadLetterBody::place, Function.identity()));
        List<DeadLetterBody> letters = places.stream()
                .flatMap(place -> Optional.ofNullable(bodies.get(place)).stream())
                .toList();
        Map<TopicPartition, Long> ends = topics.ends(
                letters.stream().map(letter -> partition(letter.place())).collect(Collectors.toSet()));
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Map<DeadLetterPlace, RedriveRow> intents = new HashMap<>();
        for (DeadLetterBody letter : letters) {
            DeadLetterPlace place = letter.place();
            RedriveRow before = begun.get(place);
            // One that was begun before keeps where its partition ended then: it is looked for from there on.
            long from = before == null ? ends.getOrDefault(partition(place), 0L) : before.fromOffset();
            intents.put(place, new RedriveRow(place, place.partition(), from, null, now));
        }
        tables.note(List.copyOf(intents.values()));
        List<RedriveRow> sent = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (RedriveTopics.Sending sending : topics.send(letters)) {
            Long offset = sending.offset();
            RedriveRow intent = intents.get(sending.place());
            if (offset != null && intent != null) {
                sent.add(intent.sentAs(offset));
                sentByTopic.merge(sending.place().topic(), 1L, Long::sum);
            } else {
                refused.add(sending.place() + ": the broker did not acknowledge it: " + sending.failure());
            }
        }
        tables.note(sent);
        failures.addAll(refused);
        if (sent.isEmpty() && !refused.isEmpty()) {
            throw new StackException("the broker takes nothing; sent until then: "
                    + sentByTopic.values().stream().mapToLong(Long::longValue).sum() + ". The first: "
                    + failures.get(0) + ". The same command goes on where this one ended.");
        }
    }
}
