package io.tidemark.bench;

import io.tidemark.domain.market.MinuteTicks;
import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.feed.Feed;
import io.tidemark.local.feed.FeedOptions;
import io.tidemark.local.feed.FeedProgress;
import io.tidemark.local.settle.JobBacklog;
import io.tidemark.local.simulator.MarketPlan;
import io.tidemark.local.simulator.SimulatedMarket;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.SubmittedJob;
import java.io.PrintWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run: a market that trades, a job that follows it, and bursts of late executions in between. */
final class RestatementRun implements AutoCloseable {
    private static final int SECONDS_TO_OPENING = 5;
    private static final long LOOK_MILLIS = 50;
    private static final long ACCEPTED_LOOK_MILLIS = 500;
    private static final long MAKE_UP_LOOK_MILLIS = 5_000;
    /** Without a further row for so long, and with nothing outstanding, there is none to come. */
    private static final long QUIET_MILLIS = 3_000;
    /** Twice as long as the stack's Flink keeps metrics before it asks for them again. */
    private static final long METRICS_MILLIS = 1_000;

    private static final int EXAMPLES = 5;

    private static final long LIMIT_MILLIS = Duration.ofMinutes(20).toMillis();

    private final ClickHouseClient engine;
    private final RestatementPlan plan;
    private final MarketPlan market;
    private final Feed feed;
    private final SimulatedMarket trading;
    private final JobBacklog backlog;
    private final LateExecutions late;
    private final OnTimeWatch onTime;
    private final Consumer<String> progress;
    private final ExecutorService crew = Executors.newCachedThreadPool();
    private Future<?> feeding = crew.submit(() -> {});
    private Future<?> watching = crew.submit(() -> {});

    RestatementRun(Stack stack, SubmittedJob job, RestatementPlan plan, Consumer<String> progress)
            throws InterruptedException {
        this.plan = plan;
        this.progress = progress;
        engine = stack.clickHouse();
        String kafka = stack.config().kafkaBootstrapServers();
        String flink = stack.config().flinkUrl();
        Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(SECONDS_TO_OPENING);
        market = plan.market(start, stack.config().kafkaPartitions());
        trading = new SimulatedMarket(market);
        feed = new Feed(
                kafka,
                flink,
                stack.config().feedLock(),
                FeedOptions.live(),
                new FeedProgress(new PrintWriter(Writer.nullWriter()), false));
        backlog = new JobBacklog(kafka, flink, job.id());
        late = new LateExecutions(kafka, plan, RestatementPlan.horizonMillis(start.toEpochMilli()));
        onTime = new OnTimeWatch(engine, RestatementPlan.OUT_OF_ORDERNESS);
    }

    /**
     * What one burst took.
     *
     * @param rows that it changed, each counted once
     * @param published how often they were published again for that; more than {@code rows} where the burst was taken for several
     * @param seconds from the append of its last execution until its last row could be queried
     * @param acceptedSeconds from there until all its executions could be queried as accepted
     * @param onTimeMillis how late the minutes that ended meanwhile were complete, by the minute's start
     */
    record Burst(long rows, long published, double seconds, double acceptedSeconds, Map<Long, Long> onTimeMillis) {}

    /** Opens the positions, lets the market begin, and waits until the job has made up the minutes of the whole horizon. */
    void begin() throws Exception {
        late.open(market);
        feeding = crew.submit(() -> feed.run(limit -> trading));
        long deadline = System.currentTimeMillis() + LIMIT_MILLIS;
        long complete;
        while ((complete = onTime.completeMillis()) + 2 * MinuteTicks.MINUTE_MILLIS < System.currentTimeMillis()) {
            refuseFailure();
            refuse(deadline, "the minutes of the horizon to be made up");
            progress.accept("complete up to " + Instant.ofEpochMilli(complete));
            Thread.sleep(MAKE_UP_LOOK_MILLIS);
        }
        watching = crew.submit(onTime);
    }

    /**
     * Sends one burst and waits until nothing of it is outstanding.
     *
     * @param number of the burst among those of its spread, from 0
     */
    Burst burst(RestatementPlan.Spread spread, int number) throws Exception {
        awaitMoment(plan.momentMillis(number));
        long began = System.currentTimeMillis();
        TimeWindow window = RestatementPlan.window(spread, began);
        long executionsBefore = rows("executions");
        long appended = late.burst(window);
        Settled rows = awaitSettled(executionsBefore, began + LIMIT_MILLIS);
        verify();
        return new Burst(
                restated("uniqExact(account_id, instrument_id, minute)", window, began),
                restated("count()", window, began),
                (rows.sinceMillis() - appended) / 1e3,
                (rows.acceptedMillis() - appended) / 1e3,
                new TreeMap<>(onTime.endedWithin(began, rows.sinceMillis())));
    }

    private void awaitMoment(long millisInMinute) throws InterruptedException, ExecutionException {
        long now = Math.floorMod(System.currentTimeMillis(), MinuteTicks.MINUTE_MILLIS);
        long wait = Math.floorMod(millisInMinute - now, MinuteTicks.MINUTE_MILLIS);
        refuseFailure();
        Thread.sleep(wait);
    }

    /**
     * What was found.
     *
     * @param stored rows of all kinds
     * @param sinceMillis wall clock of the first look that found so many, milliseconds since the epoch
     * @param acceptedMillis of the first look that found all executions of the burst; 0 before it
     */
    private record Settled(long stored, long sinceMillis, long acceptedMillis) {}

    /** Whatever row comes last counts as the burst's, that of an on-time minute which ends meanwhile too. */
    private Settled awaitSettled(long executionsBefore, long deadline) throws InterruptedException, ExecutionException {
        Settled found = new Settled(0, System.currentTimeMillis(), 0);
        long acceptedLookMillis = 0;
        while (true) {
            long stored = rows("position_minute_revisions");
            long now = System.currentTimeMillis();
            if (stored != found.stored()) {
                found = new Settled(stored, now, found.acceptedMillis());
            }
            if (found.acceptedMillis() == 0 && now >= acceptedLookMillis) {
                // To tell whose they are, ClickHouse reads them: not before there are enough.
                if (rows("executions") >= executionsBefore + plan.executions() && accepted() == plan.executions()) {
                    found = new Settled(found.stored(), found.sinceMillis(), System.currentTimeMillis());
                }
                acceptedLookMillis = now + ACCEPTED_LOOK_MILLIS;
            }
            if (found.acceptedMillis() > 0
                    && now - found.sinceMillis() > QUIET_MILLIS
                    && isNothingOutstanding()
                    && rows("position_minute_revisions") == found.stored()) {
                return found;
            }
            refuseFailure();
            refuse(deadline, "a burst to settle: " + found);
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** The first look makes Flink ask, and itself tells what the last one left, which may be from before the burst. */
    private boolean isNothingOutstanding() throws InterruptedException {
        backlog.look();
        Thread.sleep(METRICS_MILLIS);
        return backlog.look().toRestate() == 0;
    }

    /** All that a table has, which ClickHouse knows without reading them: what is measured must not be the looks. */
    private long rows(String table) {
        return number("SELECT count() FROM tidemark." + table);
    }

    /** Of the window's minutes and those behind them, which are all that it can change; known since it began. */
    private long restated(String aggregate, TimeWindow window, long beganMillis) {
        long second = window.fromMillis() / 1_000;
        return number("SELECT " + aggregate
                + " FROM tidemark.position_minute_revisions WHERE trading_date >= toDate(toDateTime("
                + second + ", 'UTC')) AND minute >= toDateTime(" + second + " - 60, 'UTC') AND revision_reason = 'LATE'"
                + " AND known_at >= fromUnixTimestamp64Milli(" + beganMillis + ", 'UTC') AND startsWith(account_id, '"
                + LateExecutions.ACCOUNT + "')");
    }

    private long accepted() {
        return number("SELECT uniqExact(execution_id) FROM tidemark.executions WHERE fate = 'LIVE' AND is_late = 1 AND"
                + " startsWith(execution_id, '" + late.prefix() + "')");
    }

    /** Every position has exactly its rows and executions, as their counts and quantities add up. */
    private void verify() {
        long minute = onTime.completeMillis();
        Map<String, LateExecutions.Sums> found = new TreeMap<>();
        engine.queryText(
                        "SELECT account_id, count(), sum(execution_count), sum(quantity) FROM tidemark.position_minutes"
                                + " FINAL WHERE startsWith(account_id, '" + LateExecutions.ACCOUNT
                                + "') AND minute <= toDateTime(" + minute / 1_000 + ", 'UTC') GROUP BY account_id")
                .lines()
                .map(line -> line.split("\t"))
                .forEach(sums -> found.put(
                        sums[0],
                        new LateExecutions.Sums(
                                Long.parseLong(sums[1]),
                                Long.parseLong(sums[2]),
                                new BigDecimal(sums[3]).longValueExact())));
        Map<String, LateExecutions.Sums> expected = late.sumsUpTo(minute);
        List<String> wrong = Stream.concat(expected.keySet().stream(), found.keySet().stream())
                .distinct()
                .filter(account -> !Objects.equals(expected.get(account), found.get(account)))
                .map(account -> account + " " + found.get(account) + ", expected " + expected.get(account))
                .toList();
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("up to " + Instant.ofEpochMilli(minute) + " the rows of " + wrong.size()
                    + " positions are wrong: "
                    + wrong.stream().limit(EXAMPLES).collect(Collectors.joining("; ")));
        }
    }

    private long number(String sql) {
        return Long.parseLong(engine.queryText(sql).strip());
    }

    private static void refuse(long deadline, String awaited) {
        if (System.currentTimeMillis() > deadline) {
            throw new IllegalStateException("waited " + LIMIT_MILLIS / 60_000 + " minutes for " + awaited);
        }
    }

    private void refuseFailure() throws InterruptedException, ExecutionException {
        if (feeding.isDone()) {
            feeding.get();
            throw new IllegalStateException("the market has ended");
        }
        if (watching.isDone()) {
            watching.get();
        }
    }

    /** Ticks that the market has made so far. */
    long ticks() {
        return trading.made().ticks();
    }

    @Override
    public void close() {
        onTime.end();
        feed.stop();
        crew.shutdownNow();
        late.close();
        backlog.close();
    }
}
