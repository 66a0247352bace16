package io.tidemark.local.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.domain.execution.Side;
import io.tidemark.local.feed.FeedTopic;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final MarketPlan PLAN = MarketPlan.defaults(21, Instant.parse("2026-03-02T14:30:00Z"))
            .withSession(Duration.ofMinutes(10))
            .withRates(60, 10);

    private record Run(List<Heard> all, Made made, SimulatedMarket market) {
        List<Heard> of(FeedTopic topic) {
            return all.stream().filter(heard -> heard.of(topic)).toList();
        }
    }

    private static Run run(MarketPlan plan) throws IOException {
        SimulatedMarket market = new SimulatedMarket(plan);
        List<Heard> all = Heard.all(market);
        return new Run(all, market.made(), market);
    }

    /** What is true of a run, whatever its way: each usable record once, without its arrival. */
    private static Set<String> truth(Run run) {
        Map<String, Heard> first = Heard.firstExecutions(run.all());
        Set<String> truth = new TreeSet<>();
        for (Heard heard : run.all()) {
            boolean repeated =
                    heard.usable() && heard.of(FeedTopic.EXECUTIONS) && first.get(heard.text("execution_id")) != heard;
            if (heard.usable() && !repeated) {
                truth.add(heard.fields().toString().replaceAll(",\"ts_arrival\":\\d+", ""));
            }
        }
        return truth;
    }

    @Test
    void faultsOnTheWayLeaveTheTruthAsItIs() throws IOException {
        MarketPlan plan = PLAN.withSession(Duration.ofMinutes(2));
        Set<String> clean = truth(run(plan));
        for (Fault fault : List.of(
                Fault.OUT_OF_ORDER,
                Fault.LATE,
                Fault.DUPLICATE,
                Fault.CONFLICTING,
                Fault.MALFORMED,
                Fault.SKEWED,
                Fault.BOOKED_LATE)) {
            assertThat(truth(run(plan.withFault(fault, 0.05)))).as(fault.word()).isEqualTo(clean);
        }
    }

    @Test
    void outOfOrderIsUpToEightTenthsOfASecond() throws IOException {
        Run run = run(PLAN.withFault(Fault.OUT_OF_ORDER, 0.1));
        long greatest = 0;
        long beat = 0;
        long delayed = 0;
        for (Heard heard : run.all()) {
            assertThat(heard.time()).isGreaterThanOrEqualTo(greatest - 800_000_000L);
            // A heartbeat may have gone as far as this, and a job's clock stays a second behind it.
            assertThat(heard.time()).isGreaterThan(beat - SECOND);
            greatest = Math.max(greatest, heard.time());
            beat = heard.unsentFrom() == Long.MAX_VALUE ? beat : Math.max(beat, heard.unsentFrom());
            if (heard.arrival() > heard.time()) {
                delayed++;
            }
        }

        assertThat(run.made().of(Fault.OUT_OF_ORDER)).isEqualTo(delayed).isBetween(3_600L, 4_800L);
    }

    @Test
    void lateIsFiveSecondsToFiveMinutes() throws IOException {
        Run run = run(PLAN.withFault(Fault.LATE, 0.02));
        Map<String, Long> late = new HashMap<>();
        for (Heard heard : run.all()) {
            long lateness = heard.arrival() - heard.time();
            if (lateness > 0) {
                assertThat(lateness).isBetween(5 * SECOND, 5 * MINUTE);
                late.merge(heard.record().topic().name(), 1L, Long::sum);
            }
        }

        assertThat(late.get("market.ticks"))
                .isEqualTo(run.made().late(FeedTopic.TICKS))
                .isBetween(600L, 1_000L);
        assertThat(late.get("executions"))
                .isEqualTo(run.made().late(FeedTopic.EXECUTIONS))
                .isBetween(70L, 180L);
        assertThat(run.made().of(Fault.LATE))
                .isEqualTo(late.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void onlyTradesAndOpeningsAreBookedLate() throws IOException {
        Run run = run(PLAN.withFault(Fault.BOOKED_LATE, 0.05).withFault(Fault.AMENDED, 0.1));
        long late = 0;
        for (Heard heard : run.all()) {
            long lateness = heard.arrival() - heard.time();
            if (lateness > 0) {
                assertThat(heard.is("TRADE") || heard.is("OPENING")).isTrue();
                assertThat(lateness).isBetween(5 * SECOND, 5 * MINUTE);
                late++;
            }
        }

        assertThat(run.made().of(Fault.BOOKED_LATE)).isEqualTo(late).isBetween(200L, 400L);
        assertThat(run.made().late(FeedTopic.EXECUTIONS)).isEqualTo(late);
        assertThat(run.made().late(FeedTopic.TICKS)).isZero();
    }

    @Test
    void repeatsAreTheSameByValueOrInConflict() throws IOException {
        Run run = run(PLAN.withFault(Fault.DUPLICATE, 0.05).withFault(Fault.CONFLICTING, 0.03));
        Map<String, Heard> first = Heard.firstExecutions(run.all());
        long same = 0;
        long spelledDifferently = 0;
        long conflicting = 0;
        for (Heard heard : run.of(FeedTopic.EXECUTIONS)) {
            Heard original = first.get(heard.text("execution_id"));
            if (original == heard) {
                continue;
            }
            assertThat(heard.arrival() - original.arrival()).isBetween(0L, MINUTE + SECOND);
            assertThat(heard.record().key()).isEqualTo(original.record().key());
            if (heard.sameAs(original)) {
                same++;
                spelledDifferently += heard.text("price").equals(original.text("price")) ? 0 : 1;
            } else {
                assertThat(heard.decimal("price")).isNotEqualByComparingTo(original.decimal("price"));
                conflicting++;
            }
        }

        assertThat(same).isBetween(200L, 400L);
        assertThat(spelledDifferently).isBetween(50L, 150L);
        assertThat(conflicting).isBetween(120L, 260L);
        assertThat(run.made().duplicates(FeedTopic.EXECUTIONS)).isEqualTo(same);
        assertThat(run.made().deadLetters(FeedTopic.EXECUTIONS))
                .isEqualTo(Map.of("CONFLICTING_DUPLICATE", conflicting));
        assertThat(run.made().distinctExecutions()).isEqualTo(first.size());
        assertThat(run.made().accepted(FeedTopic.EXECUTIONS)).isEqualTo(first.size());
    }

    @Test
    void aCutOffCopyComesDirectlyBeforeItsRecord() throws IOException {
        Run run = run(PLAN.withFault(Fault.MALFORMED, 0.02));
        long malformed = 0;
        for (int i = 0; i < run.all().size(); i++) {
            Heard heard = run.all().get(i);
            if (heard.malformed()) {
                malformed++;
                byte[] cut = heard.record().value();
                byte[] whole = run.all().get(i + 1).record().value();
                assertThat(whole).startsWith(cut);
                assertThat(cut.length).isLessThan(whole.length);
                assertThat(heard.record().wellFormed()).isFalse();
                assertThat(heard.record().key())
                        .isEqualTo(run.all().get(i + 1).record().key());
            } else {
                assertThat(heard.record().wellFormed()).isTrue();
            }
        }

        assertThat(run.made().of(Fault.MALFORMED)).isEqualTo(malformed).isBetween(600L, 1_000L);
        long counted = 0;
        for (FeedTopic topic : List.of(FeedTopic.TICKS, FeedTopic.EXECUTIONS, FeedTopic.CASH_FLOWS)) {
            counted += run.made().deadLetters(topic).getOrDefault("MALFORMED", 0L);
        }
        assertThat(counted).isEqualTo(malformed);
    }

    @Test
    void aSkewedCopyIsAThousandAndTwentyFourWeeksAhead() throws IOException {
        Run run = run(PLAN.withFault(Fault.SKEWED, 0.02));
        Map<String, Long> skewed = new HashMap<>();
        for (int i = 0; i < run.all().size(); i++) {
            Heard heard = run.all().get(i);
            if (heard.skewed()) {
                skewed.merge(heard.record().topic().name(), 1L, Long::sum);
                Heard good = run.all().get(i - 1);
                assertThat(heard.time() - good.time()).isEqualTo(1_024L * 7 * 86_400 * SECOND);
                assertThat(heard.record().eventTime()).isEqualTo(Long.MIN_VALUE);
                if (heard.of(FeedTopic.EXECUTIONS)) {
                    assertThat(heard.text("execution_id")).isNotEqualTo(good.text("execution_id"));
                }
            }
        }

        assertThat(run.made().deadLetters(FeedTopic.TICKS))
                .isEqualTo(Map.of("AHEAD_OF_TIME", skewed.get("market.ticks")));
        assertThat(run.made().deadLetters(FeedTopic.EXECUTIONS))
                .isEqualTo(Map.of("AHEAD_OF_TIME", skewed.get("executions")));
        assertThat(run.made().of(Fault.SKEWED)).isBetween(600L, 1_000L);
    }

    @Test
    void amendmentsFoldedIntoTheirOriginalsAreWhatTheFirmHolds() throws IOException {
        Run run = run(PLAN.withFault(Fault.AMENDED, 0.1));
        Map<String, Heard> executions = Heard.firstExecutions(run.all());
        Map<String, TreeMap<Long, Heard>> chains = new HashMap<>();
        long amendments = 0;
        for (Heard heard : run.of(FeedTopic.EXECUTIONS)) {
            if (heard.amends()) {
                amendments++;
                Heard origin = executions.get(heard.text("reference_execution_id"));
                while (origin.amends()) {
                    origin = executions.get(origin.text("reference_execution_id"));
                }
                assertThat(heard.time() - origin.time()).isBetween(SECOND, 10 * MINUTE + 2 * SECOND);
                chains.computeIfAbsent(origin.text("execution_id"), id -> new TreeMap<>())
                        .put(heard.time(), heard);
            }
        }
        Map<String, BigDecimal> held = new HashMap<>();
        for (Heard heard : run.of(FeedTopic.EXECUTIONS)) {
            if (!heard.amends()) {
                TreeMap<Long, Heard> chain = chains.get(heard.text("execution_id"));
                Heard last = chain == null ? heard : chain.lastEntry().getValue();
                BigDecimal quantity = last.is("CANCEL") ? BigDecimal.ZERO : last.decimal("quantity");
                held.merge(
                        heard.text("account_id") + " " + heard.text("instrument_id"),
                        Side.valueOf(heard.text("side")).signed(quantity),
                        BigDecimal::add);
            }
        }

        assertThat(run.made().amendments())
                .isEqualTo(amendments)
                .isEqualTo(run.made().of(Fault.AMENDED));
        assertThat(run.made().fates())
                .isEqualTo(fates(run.of(FeedTopic.EXECUTIONS)))
                .containsOnlyKeys("LIVE", "CORRECTED", "CANCELLED");
        assertThat(chains.values().stream().filter(chain -> chain.size() == 2)).hasSizeGreaterThan(20);
        assertThat(chains.values()).hasSizeBetween(450, 750);
        held.forEach((key, quantity) -> {
            String[] parts = key.split(" ");
            assertThat(quantity)
                    .isEqualByComparingTo(BigDecimal.valueOf(run.market().quantity(parts[0], parts[1])));
        });
        assertThat(run.made().openPositions())
                .isEqualTo(held.values().stream()
                        .filter(quantity -> quantity.signum() != 0)
                        .count());
    }

    @Test
    void fatesAreExactAtEveryMomentAlsoWhereAnAmendmentComesBeforeItsOriginal() throws IOException {
        List<Heard> executions = new ArrayList<>();
        long waited = 0;
        try (SimulatedMarket market = new SimulatedMarket(PLAN.withRates(0, 10)
                .withFault(Fault.AMENDED, 0.3)
                .withFault(Fault.BOOKED_LATE, 0.3)
                .withFault(Fault.LATE, 0.1))) {
            List<Heard> some;
            while (!(some = Heard.some(market, 97)).isEmpty()) {
                some.stream().filter(heard -> heard.of(FeedTopic.EXECUTIONS)).forEach(executions::add);
                assertThat(market.made().fates()).isEqualTo(fates(executions));
                assertThat(market.made().accepted(FeedTopic.EXECUTIONS))
                        .isEqualTo(executions.size() - market.made().waiting(FeedTopic.EXECUTIONS));
                waited = Math.max(waited, market.made().waiting(FeedTopic.EXECUTIONS));
            }
        }

        assertThat(waited).isGreaterThan(20);
        assertThat(fates(executions)).doesNotContainKey("WAITING");
    }

    /** What becomes of executions that were heard, each once: of the amendments whose chain leads to an original, the last counts. */
    private static Map<String, Long> fates(List<Heard> executions) {
        Map<String, Heard> known = Heard.firstExecutions(executions);
        Map<String, TreeMap<Long, Heard>> chains = new HashMap<>();
        Map<String, Long> fates = new TreeMap<>();
        for (Heard heard : known.values()) {
            Heard origin = heard;
            while (origin != null && origin.amends()) {
                origin = known.get(origin.text("reference_execution_id"));
            }
            if (origin == null) {
                fates.merge("WAITING", 1L, Long::sum);
            } else {
                chains.computeIfAbsent(origin.text("execution_id"), id -> new TreeMap<>())
                        .put(heard.time(), heard);
            }
        }
        for (TreeMap<Long, Heard> chain : chains.values()) {
            fates.merge("LIVE", 1L, Long::sum);
            if (chain.size() > 1) {
                String overtaken = chain.lastEntry().getValue().is("CANCEL") ? "CANCELLED" : "CORRECTED";
                fates.merge(overtaken, chain.size() - 1L, Long::sum);
            }
        }
        return fates;
    }

    @Test
    void gapsAreSequenceNumbersThatNoRecordHas() throws IOException {
        Run run = run(PLAN.withFault(Fault.GAP, 0.005));
        Map<String, Long> last = new HashMap<>();
        long gaps = 0;
        long missing = 0;
        for (Heard heard : run.of(FeedTopic.TICKS)) {
            String key = heard.text("instrument_id") + heard.text("type");
            long sequence = heard.fields().path("sequence").asLong();
            long skipped = sequence - last.getOrDefault(key, 0L) - 1;
            assertThat(skipped).isGreaterThanOrEqualTo(0);
            if (skipped > 0) {
                gaps++;
                missing += skipped;
            }
            last.put(key, sequence);
        }

        // Of a gap after a listing's last tick nobody can hear, and two in a row are heard as one.
        assertThat(run.made().of(Fault.GAP)).isBetween(gaps, gaps + 10).isBetween(120L, 250L);
        assertThat(run.made().missingTicks()).isBetween(missing, missing + 10 * 50);
        assertThat(run.made().missingTicks())
                .isBetween(run.made().of(Fault.GAP), 50 * run.made().of(Fault.GAP));
    }

    @Test
    void aHaltedListingNeitherTicksNorTrades() throws IOException {
        Run run = run(PLAN.withFault(Fault.HALT, 0.001));
        Map<String, Long> halted = new HashMap<>();
        long halts = 0;
        for (Heard heard : run.all()) {
            String id = heard.text("instrument_id");
            if (heard.of(FeedTopic.TICKS) && heard.is("STATUS")) {
                if (heard.text("status").equals("HALTED")) {
                    assertThat(halted.put(id, heard.time())).isNull();
                    halts++;
                } else {
                    long lasted = heard.time() - halted.remove(id);
                    assertThat(lasted).isBetween(SECOND, 3 * MINUTE);
                }
            } else if (!heard.of(FeedTopic.CASH_FLOWS)) {
                assertThat(halted).doesNotContainKey(id);
            }
        }

        assertThat(halted).isEmpty();
        assertThat(run.made().of(Fault.HALT)).isEqualTo(halts).isBetween(15L, 60L);
    }

    @Test
    void aQuietPartitionHasNoTicksWhileTimeGoesOn() throws IOException {
        Run run = run(PLAN.withFault(Fault.QUIET_PARTITION, 0.0005).withPartitions(2));
        List<Long> last = new ArrayList<>(List.of(0L, 0L));
        long silences = 0;
        for (Heard heard : run.of(FeedTopic.TICKS)) {
            int partition = Utils.toPositive(Utils.murmur2(heard.record().key())) % 2;
            if (last.get(partition) != 0 && heard.time() - last.get(partition) >= 20 * SECOND) {
                silences++;
                assertThat(heard.time() - last.get(partition)).isLessThan(92 * SECOND);
            }
            last.set(partition, heard.time());
        }
        long greatest = 0;
        for (Heard heard : run.all()) {
            if (heard.unsentFrom() != Long.MAX_VALUE) {
                assertThat(heard.unsentFrom() - Math.max(greatest, heard.time()))
                        .isLessThan(5 * SECOND);
            }
            greatest = Math.max(greatest, heard.time());
        }

        // One that begins shortly before the close is no silence that can be heard.
        assertThat(run.made().of(Fault.QUIET_PARTITION))
                .isBetween(silences, silences + 1)
                .isGreaterThan(3);
    }

    @Test
    void withEveryFaultTheCountsAddUpPerTopic() throws IOException {
        MarketPlan plan = PLAN;
        for (Fault fault : Fault.values()) {
            plan = plan.withFault(fault, fault == Fault.HALT || fault == Fault.QUIET_PARTITION ? 0.0003 : 0.02);
        }
        Run run = run(plan);
        Map<String, Heard> first = Heard.firstExecutions(run.all());
        for (FeedTopic topic : List.of(FeedTopic.TICKS, FeedTopic.EXECUTIONS, FeedTopic.CASH_FLOWS)) {
            Map<String, Long> letters = new HashMap<>();
            long accepted = 0;
            long duplicates = 0;
            for (Heard heard : run.of(topic)) {
                Heard original = topic.equals(FeedTopic.EXECUTIONS) && heard.usable()
                        ? first.get(heard.text("execution_id"))
                        : heard;
                if (heard.malformed()) {
                    letters.merge("MALFORMED", 1L, Long::sum);
                } else if (heard.skewed()) {
                    letters.merge("AHEAD_OF_TIME", 1L, Long::sum);
                } else if (original != heard && heard.sameAs(original)) {
                    duplicates++;
                } else if (original != heard) {
                    letters.merge("CONFLICTING_DUPLICATE", 1L, Long::sum);
                } else {
                    accepted++;
                }
            }

            assertThat(run.made().deadLetters(topic)).as(topic.name()).isEqualTo(letters);
            assertThat(run.made().duplicates(topic)).as(topic.name()).isEqualTo(duplicates);
            assertThat(run.made().accepted(topic)).as(topic.name()).isEqualTo(accepted);
            assertThat(run.made().records(topic))
                    .as(topic.name())
                    .isEqualTo(run.of(topic).size());
        }
    }
}
