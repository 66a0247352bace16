package io.tidemark.local.stack;

import io.tidemark.local.clickhouse.ClickHouseClient;
import io.tidemark.local.clickhouse.EngineLibrary;
import io.tidemark.local.flink.FlinkJob;
import io.tidemark.local.flink.FlinkRest;
import io.tidemark.local.flink.RunningJobs;
import io.tidemark.sql.Migrations;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The local stack: starts, stops and empties its processes, and runs jobs on it.
 *
 * <p>Processes outlive the JVM that started them, except those of a {@linkplain #supervised supervised} stack. Commands
 * that change a stack take its lock, so any number of them may be given at once.
 */
public final class Stack implements AutoCloseable {
    private static final Duration RUNNING_LIMIT = Duration.ofMinutes(2);
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(1);
    private static final Duration FORGETTING_LIMIT = Duration.ofSeconds(5);

    private final StackConfig config;
    private final Consumer<String> progress;
    private final StackFiles files;
    private final ProcessTable processes;
    private final Topics topics;
    private final KafkaBroker kafka;
    private final ZooKeeperServer zooKeeper;
    private final FlinkRest rest;
    private final FlinkCluster flink;
    private final KeptPrograms programs;
    private final JobMemory memory;
    private final RecoveryStore recovery;
    private final ClickHouseEngine engine;
    private final ClickHouseChoice choice;
    private final @Nullable Watchdog watchdog;

    /**
     * @param environment of this process, for CLICKHOUSE_URL and the credentials of that server
     * @param progress is given one line at a time, for a person
     */
    public Stack(StackConfig config, Map<String, String> environment, Consumer<String> progress) {
        this(config, environment, progress, false);
    }

    private Stack(StackConfig config, Map<String, String> environment, Consumer<String> progress, boolean supervised) {
        this.config = config;
        this.progress = progress;
        this.files = new StackFiles(config);
        this.processes = new ProcessTable(config);
        this.topics = new Topics(config);
        this.kafka = new KafkaBroker(config, files, topics);
        this.zooKeeper = new ZooKeeperServer(config, files);
        this.rest = new FlinkRest(config.flinkUrl());
        this.flink = new FlinkCluster(config, files, rest);
        this.programs = new KeptPrograms(config);
        this.memory = new JobMemory(config, programs);
        this.recovery = new RecoveryStore(config);
        this.engine = new ClickHouseEngine(config, files);
        this.choice = new ClickHouseChoice(config, Map.copyOf(environment));
        this.watchdog = supervised ? new Watchdog(processes.marker()) : null;
    }

    /** A stack for a test, with the local engine: its processes end with {@link #close()} or with this JVM. */
    public static Stack supervised(StackConfig config, Consumer<String> progress) {
        return new Stack(config, Map.of(), progress, true);
    }

    public StackConfig config() {
        return config;
    }

    /**
     * Starts what is not running and waits until everything is ready.
     *
     * @param createTime whether topics, where they are missing, are made with the producers' timestamps
     * @throws StackException if a port is taken or a process does not come up; then nothing that this call started
     *     is left running
     */
    public void up(boolean createTime) {
        StackLock.holding(config, progress, () -> {
            ClickHouseEndpoint endpoint = choice.endpoint();
            List<ProcessDefinition> all = definitions();
            List<ProcessDefinition> missing = all.stream()
                    .filter(definition -> processes.running(definition.name()).isEmpty())
                    .toList();
            for (ProcessDefinition definition : missing) {
                definition.ports().forEach((key, port) -> Ports.requireFree(port, key, definition.name(), config));
            }
            if (missing.stream().anyMatch(definition -> definition.name().equals(ClickHouseEngine.NAME))) {
                // Here rather than in the engine's process, whose words a person does not see: it may download.
                locateEngine();
            }
            try {
                start(missing);
                for (ProcessDefinition definition : all) {
                    awaitReady(definition, missing.contains(definition));
                }
                Topics.Timestamps wanted =
                        createTime ? Topics.Timestamps.CREATE_TIME : Topics.Timestamps.LOG_APPEND_TIME;
                requireTimestamps(wanted);
                List<String> made = topics.create(wanted);
                if (!made.isEmpty()) {
                    progress.accept("Made topics " + String.join(", ", made) + ".");
                }
            } catch (RuntimeException e) {
                if (!missing.isEmpty()) {
                    progress.accept("Stopping again what was started.");
                    stop(missing);
                }
                throw e;
            }
            choice.keep(endpoint);
            // What fails here leaves the stack up: its data are needed to see why.
            migrate(endpoint);
            List<String> coordinators = List.of(ZooKeeperServer.NAME, FlinkCluster.JOBMANAGER);
            if (missing.stream().anyMatch(definition -> coordinators.contains(definition.name()))) {
                awaitRecovered(endpoint);
            }
        });
    }

    /**
     * Waits until the JobManager lists the jobs that it left when it ended, or when it lost ZooKeeper, so that none is
     * submitted beside itself. What it does not list in time, {@link #resumptions} tells of.
     */
    private void awaitRecovered(ClickHouseEndpoint endpoint) {
        for (JobMemory.Remembered remembered : memory.all()) {
            if (recovery.keeps(remembered.id())) {
                String name = remembered.submission().job();
                progress.accept("Waiting for job " + name + " to go on where it was ...");
                Waiting.within(RECOVERY_LIMIT, () -> recovered(remembered.id()).isPresent());
                recovered(remembered.id())
                        .ifPresentOrElse(
                                job -> goOn(job, remembered, endpoint),
                                () -> progress.accept("Waited " + RECOVERY_LIMIT.toSeconds()
                                        + " s for the JobManager to go on with job " + name + " (" + remembered.id()
                                        + "), and it does not. See ./tidemark logs jobmanager."));
            }
        }
    }

    private Optional<FlinkJob> recovered(String jobId) {
        // SUSPENDED is what a JobManager that lost ZooKeeper still tells of its former life.
        List<String> notYet = List.of("SUSPENDED", "INITIALIZING");
        try {
            return rest.jobs().stream()
                    .filter(job -> job.id().equals(jobId) && !job.hasEnded() && !notYet.contains(job.state()))
                    .findFirst();
        } catch (StackException electing) {
            return Optional.empty();
        }
    }

    /** Ends a recovered job again if it would read and write elsewhere than the stack does by now. */
    private void goOn(FlinkJob job, JobMemory.Remembered remembered, ClickHouseEndpoint endpoint) {
        Map<String, String> connections = JobSubmitter.connections(config, endpoint);
        if (remembered.connections().equals(connections)) {
            progress.accept("Job " + job.name() + " goes on: " + job.id() + ", " + job.state() + ".");
        } else {
            new SubmittedJob(job.id(), job.name(), rest, config).cancel();
            progress.accept("Ended job " + job.name() + ": it was submitted for "
                    + String.join(", ", remembered.connections().values()) + ", and the stack has "
                    + String.join(", ", connections.values()) + " by now.");
        }
    }

    private void locateEngine() {
        try {
            EngineLibrary.locate(progress);
        } catch (UncheckedIOException e) {
            throw new StackException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    /** Applies the migrations that the database does not have yet. */
    public void migrate() {
        StackLock.holding(config, progress, () -> {
            migrate(choice.endpoint());
        });
    }

    private void migrate(ClickHouseEndpoint endpoint) {
        // The database that the others connect to is made by the first of the statements.
        ClickHouseClient client = client(endpoint, "default");
        List<String> applied =
                Migrations.apply(client::queryText, name -> progress.accept("Applying migration " + name + "."));
        if (applied.isEmpty()) {
            progress.accept("Every migration is applied already.");
        }
    }

    /**
     * Ends every job and empties topics, tables, checkpoints and savepoints; the processes stay up, but for Flink's where
     * something is left of a job that cannot be ended.
     *
     * @throws StackException if a feed is publishing, or a process is down
     */
    public void reset() {
        StackLock.holding(config, progress, () -> {
            if (ProcessLock.isHeld(config.feedLock())) {
                throw new StackException("A feed is publishing to this stack; end it first (Ctrl-C where it runs).");
            }
            for (ProcessState process : processStates()) {
                if (!process.isUp()) {
                    throw new StackException(process.name() + " is not up (" + process.state()
                            + "), so it cannot be emptied. Run ./tidemark up first.");
                }
            }
            for (FlinkJob job : rest.jobs()) {
                if (!job.hasEnded()) {
                    new SubmittedJob(job.id(), job.name(), rest, config).cancel();
                    progress.accept("Ended job " + job.name() + ".");
                }
            }
            memory.all()
                    .forEach(remembered -> memory.forget(remembered.submission().job()));
            clearRecovery();
            topics.recreate(timestamps());
            progress.accept("Emptied the topics.");
            ClickHouseEndpoint endpoint = choice.endpoint();
            migrate(endpoint);
            truncateTables(client(endpoint, "default"));
            progress.accept("Emptied the tables of " + ClickHouseEndpoint.DATABASE + " at " + endpoint.url() + ".");
            files.deleteContents(config.checkpointFolder());
            files.deleteContents(config.savepointFolder());
            progress.accept("Deleted checkpoints and savepoints.");
        });
    }

    /** Flink forgets a job that has ended; what is left is of jobs that it lost sight of, and it must not see them again. */
    private void clearRecovery() {
        if (Waiting.within(FORGETTING_LIMIT, recovery::isEmpty)) {
            return;
        }
        progress.accept("Something is left of jobs that the JobManager does not list; Flink starts anew without it.");
        List<String> others = List.of(KafkaBroker.NAME, ClickHouseEngine.NAME);
        List<ProcessDefinition> concerned = definitions().stream()
                .filter(definition -> !others.contains(definition.name()))
                .toList();
        stop(concerned);
        zooKeeper.clear();
        files.deleteContents(config.recoveryFolder());
        start(concerned);
        concerned.forEach(definition -> awaitReady(definition, true));
    }

    /** Empties every table; topics, jobs and checkpoints stay as they are. */
    public void emptyTables() {
        StackLock.holding(config, progress, () -> {
            truncateTables(client(choice.endpoint(), "default"));
        });
    }

    private static void truncateTables(ClickHouseClient client) {
        String tables =
                client.queryText("SELECT name FROM system.tables WHERE database = '" + ClickHouseEndpoint.DATABASE
                        + "' AND engine LIKE '%MergeTree' AND name != 'schema_migrations' ORDER BY name FORMAT TSV");
        tables.lines()
                .filter(table -> !table.isBlank())
                .forEach(table ->
                        client.queryText("TRUNCATE TABLE " + ClickHouseEndpoint.DATABASE + ".`" + table + "`"));
    }

    /** Does something that only one command at a time may do, and that none which changes the stack may disturb. */
    public <T> T alone(Supplier<T> work) {
        return StackLock.holding(config, progress, work);
    }

    /** A client of the stack's ClickHouse, in the database {@code tidemark}. */
    public ClickHouseClient clickHouse() {
        return client(choice.endpoint(), ClickHouseEndpoint.DATABASE);
    }

    /** Address of the stack's ClickHouse. */
    public URI clickHouseUrl() {
        return choice.endpoint().url();
    }

    /** Whether the stack runs its own ClickHouse engine. */
    public boolean hasOwnEngine() {
        return choice.endpoint().local();
    }

    private ClickHouseClient client(ClickHouseEndpoint endpoint, String database) {
        if (endpoint.local()) {
            requireEngine();
        }
        return new ClickHouseClient(endpoint.url(), endpoint.user(), endpoint.password(), database);
    }

    /** Fails at once where the engine hangs: the answer to a statement may take an hour, and is waited for as long. */
    private void requireEngine() {
        requireRunning(ClickHouseEngine.NAME);
        if (!answers(engine.definition())) {
            throw new StackException(ClickHouseEngine.NAME + " runs and does not answer. See ./tidemark status"
                    + processes
                            .running(ClickHouseEngine.NAME)
                            .map(process -> "; if that lasts, " + anew(process) + ".")
                            .orElse("."));
        }
    }

    /** Stops every process; what they hold stays in the data folder. */
    public void down() {
        StackLock.holding(config, progress, () -> {
            stop(definitions());
            choice.forget();
        });
    }

    /** The id of a process by its name; empty while it does not run. */
    public OptionalLong pid(String name) {
        return processes.running(requireName(name)).stream()
                .mapToLong(ProcessHandle::pid)
                .findFirst();
    }

    /** Ends one TaskManager by SIGKILL, as a crash would. */
    public void killTaskManager(int number) {
        kill(FlinkCluster.taskManager(number));
    }

    /** Ends one process ({@code kafka}, {@code jobmanager}, {@code clickhouse}, ...) by SIGKILL, as a crash would. */
    public void kill(String name) {
        processes.kill(requireName(name));
    }

    /** Holds one process by SIGSTOP, as a machine that hangs would, until {@link #resume}. */
    public void pause(String name) {
        processes.pause(requireName(name));
    }

    /** Lets a held process go on. */
    public void resume(String name) {
        processes.resume(requireName(name));
    }

    /**
     * Holds one process and lets it go again, time after time, until what is returned is closed.
     *
     * @param held how long it does nothing at a time
     * @param going how long it goes on in between
     */
    public Throttle throttle(String name, Duration held, Duration going) {
        requireName(name);
        return new Throttle(name, () -> processes.pause(name), () -> processes.resume(name), held, going);
    }

    /** Starts a TaskManager that is not running, and waits until the JobManager knows it. */
    public void startTaskManager(int number) {
        StackLock.holding(config, progress, () -> {
            ProcessDefinition definition = definition(FlinkCluster.taskManager(number));
            if (processes.running(definition.name()).isEmpty()) {
                start(List.of(definition));
            }
            awaitReady(definition, true);
        });
    }

    /** Runs a job and waits until all its tasks run. */
    public SubmittedJob submit(Submission submission) {
        return StackLock.holding(config, progress, () -> submitNow(submission));
    }

    private SubmittedJob submitNow(Submission submission) {
        StackJob.named(submission.job());
        ClickHouseEndpoint endpoint = choice.endpoint();
        requireAnswer(KafkaBroker.NAME, config.kafkaPort());
        requireAnswer(ZooKeeperServer.NAME, config.zooKeeperPort());
        requireAnswer(FlinkCluster.JOBMANAGER, config.flinkRestPort());
        if (endpoint.local()) {
            requireAnswer(ClickHouseEngine.NAME, config.clickHousePort());
        }
        progress.accept("Submitting " + submission.job() + " ...");
        return new JobSubmitter(config, flink, rest, memory, programs).submit(submission, endpoint, timestamps());
    }

    /**
     * Puts another program in the place of a running job's: the job ends with a savepoint, and the program goes on from it
     * with the same settings. Where it cannot, the program before does.
     *
     * @param program jar of the program
     * @param parallelism of the job from now on; null leaves it as it is
     * @throws StackException if the program did not come to run; the message says why, and whether the one before runs
     */
    public SubmittedJob upgrade(String name, Path program, @Nullable Integer parallelism) {
        return StackLock.holding(config, progress, () -> {
            // Before the job ends: what is no program of its kind is refused while it runs.
            Path kept = programs.keep(program, StackJob.named(name));
            Submission before = rememberedOf(job(name)).submission();
            Path savepoint = end(job(name));
            Submission resumed = before.from(savepoint);
            try {
                return submitNow((parallelism == null ? resumed : resumed.at(parallelism)).by(kept));
            } catch (StackException refused) {
                progress.accept(program + " does not run. Going back to the program before ...");
                cancelIfActive(name);
                try {
                    submitNow(resumed);
                } catch (StackException neither) {
                    refused.addSuppressed(neither);
                    throw new StackException(
                            "Job " + name + " does not run any more. The program of " + program + ": "
                                    + refused.getMessage() + "\nThe program before: " + neither.getMessage()
                                    + "\nIts state is in " + savepoint + ".",
                            refused);
                }
                throw new StackException(
                        "Job " + name + " runs on with the program before. That of " + program
                                + " could not take over: " + refused.getMessage(),
                        refused);
            }
        });
    }

    /**
     * Puts an older program in the place of a job's, from an older savepoint. The job, if it runs, ends with a savepoint of its
     * own first, so that nothing is lost by a change of mind.
     *
     * @param savepoint folder of the savepoint to go back to
     * @param program jar of the program that can read it
     * @throws StackException if the program did not come to run; the message has the command that goes on without it
     */
    public SubmittedJob rollback(String name, Path savepoint, Path program) {
        return StackLock.holding(config, progress, () -> {
            Path kept = programs.keep(program, StackJob.named(name));
            JobSubmitter.requireSavepoint(savepoint);
            JobMemory.Remembered remembered = rest.activeJob(name).isPresent()
                    ? rememberedOf(job(name))
                    : memory.all().stream()
                            .filter(known -> known.submission().job().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new StackException("Job " + name
                                    + " neither runs nor was lost, so its settings are not known. Start it with"
                                    + " ./tidemark submit " + name + " --from-savepoint " + savepoint + " --jar "
                                    + program + "."));
            Submission newest = rest.activeJob(name).isPresent()
                    ? remembered.submission().from(end(job(name)))
                    : memory.resumed(remembered);
            try {
                return submitNow(newest.from(savepoint).by(kept));
            } catch (StackException refused) {
                cancelIfActive(name);
                throw new StackException(
                        "Job " + name + " does not run. The program of " + program + ": " + refused.getMessage()
                                + "\nTo go on without it:\n  "
                                + memory.resumption(new JobMemory.Remembered("", newest, remembered.connections())),
                        refused);
            }
        });
    }

    private JobMemory.Remembered rememberedOf(SubmittedJob job) {
        return memory.all().stream()
                .filter(known -> known.id().equals(job.id()))
                .findFirst()
                .orElseThrow(() -> new StackException("Job " + job.name() + " (" + job.id()
                        + ") was not submitted from here, so its settings are not known. End it with ./tidemark stop "
                        + job.name() + " --savepoint, and submit it from there."));
    }

    /** Ends a job with a savepoint, the way back to it. */
    private Path end(SubmittedJob job) {
        Path savepoint = job.stopWithSavepoint();
        progress.accept("Savepoint: " + savepoint);
        return savepoint;
    }

    private void cancelIfActive(String name) {
        rest.activeJob(name).ifPresent(active -> new SubmittedJob(active.id(), name, rest, config).cancel());
    }

    /**
     * The job once all its tasks run, where it is there. Where it is not, it goes on from where the cluster last lost it; a
     * job that was never submitted, or was stopped on purpose, starts as {@code fresh} says.
     */
    public SubmittedJob running(Submission fresh) {
        requireRunning(FlinkCluster.JOBMANAGER);
        Optional<FlinkJob> active = rest.activeJob(fresh.job());
        if (active.isPresent()) {
            SubmittedJob job = job(fresh.job());
            job.awaitRunning(RUNNING_LIMIT);
            return job;
        }
        Optional<Submission> lost = memory.all().stream()
                .filter(remembered -> remembered.submission().job().equals(fresh.job()))
                .map(remembered -> memory.resumed(remembered).by(null))
                .findFirst();
        lost.ifPresent(
                submission -> progress.accept("Job " + fresh.job() + " goes on from " + submission.savepoint() + "."));
        return submit(lost.orElse(fresh));
    }

    /** The job of that name which has not ended. */
    public SubmittedJob job(String name) {
        StackJob job = StackJob.named(name);
        requireRunning(FlinkCluster.JOBMANAGER);
        return rest.activeJob(job.jobName())
                .map(running -> new SubmittedJob(running.id(), job.jobName(), rest, config))
                .orElseThrow(() -> new StackException(
                        "Job " + name + " is not running. Submit it with ./tidemark submit " + name + "."));
    }

    /** How to go on with each job that was running when the cluster last lost it, and that it did not recover. */
    public List<String> resumptions() {
        List<String> resumptions = new ArrayList<>();
        for (JobMemory.Remembered remembered : memory.all()) {
            if (rest.activeJob(remembered.submission().job()).isEmpty()) {
                resumptions.add(memory.resumption(remembered));
            }
        }
        return resumptions;
    }

    /** Ends what still runs of a supervised stack; leaves any other as it is. */
    @Override
    public void close() {
        if (watchdog != null) {
            try {
                down();
            } finally {
                watchdog.close();
            }
        }
    }

    /**
     * Ends a running job.
     *
     * @return the command that goes on where it ended: from its savepoint if one was asked for, else from its newest
     *     checkpoint
     */
    public String stop(String name, boolean withSavepoint) {
        return StackLock.holding(config, progress, () -> {
            SubmittedJob job = job(name);
            JobMemory.Remembered remembered = memory.all().stream()
                    .filter(known -> known.id().equals(job.id()))
                    .findFirst()
                    .orElseGet(() -> new JobMemory.Remembered(job.id(), Submission.of(name, 1), Map.of()));
            if (withSavepoint) {
                Path savepoint = job.stopWithSavepoint();
                progress.accept("Savepoint: " + savepoint);
                remembered =
                        new JobMemory.Remembered("", remembered.submission().from(savepoint), remembered.connections());
            } else {
                job.cancel();
            }
            memory.forget(name);
            return memory.resumption(remembered);
        });
    }

    /**
     * One process of the stack as it is now.
     *
     * @param pid 0 where it does not run
     * @param state {@code up}, or what is wrong
     */
    public record ProcessState(String name, long pid, String ports, Optional<Duration> uptime, String state) {
        static final String UP = "up";
        static final String DOWN = "down";
        static final String SILENT = "does not answer";

        public boolean isUp() {
            return state.equals(UP);
        }

        public boolean isDown() {
            return state.equals(DOWN);
        }

        /** Whether it runs, and does nothing that it is there for. */
        public boolean hangs() {
            return state.equals(SILENT);
        }
    }

    /** The newest job of each name. */
    public List<JobState> jobStates() {
        Map<String, JobState> shown = new LinkedHashMap<>();
        // Newest first; two active jobs of one name can only be somebody else's doing, and the newer is shown.
        for (FlinkJob job : rest.jobs()) {
            if (!shown.containsKey(job.name())) {
                shown.put(
                        job.name(),
                        JobState.read(
                                new SubmittedJob(job.id(), job.name(), rest, config),
                                new RunningJobs(config.flinkUrl())));
            }
        }
        return List.copyOf(shown.values());
    }

    /** For each consumer group with committed offsets, the records of each topic that it has yet to read. */
    public Map<String, Map<String, Long>> lag() {
        return topics.lag();
    }

    /** Every process, running or not. */
    public List<ProcessState> processStates() {
        List<ProcessState> states = new ArrayList<>();
        for (ProcessDefinition definition : definitions()) {
            String ports = definition.ports().isEmpty()
                    ? "-"
                    : "127.0.0.1:"
                            + definition.ports().values().stream()
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", :"));
            Optional<ProcessHandle> process = processes.running(definition.name());
            boolean answers = process.isPresent() && mayAnswer(definition.name(), states) && answers(definition);
            states.add(new ProcessState(
                    definition.name(),
                    process.map(ProcessHandle::pid).orElse(0L),
                    ports,
                    process.flatMap(handle -> handle.info().startInstant())
                            .map(start -> Duration.between(start, Instant.now())),
                    answers
                            ? ProcessState.UP
                            : process.isEmpty() ? ProcessState.DOWN : silence(definition.name(), states)));
        }
        return states;
    }

    private static boolean answers(ProcessDefinition definition) {
        return definition.ready().getAsBoolean();
    }

    /** A TaskManager is asked through the JobManager, which would be waited for once for each. */
    private boolean mayAnswer(String name, List<ProcessState> before) {
        return !flink.taskManagers().contains(name) || isUp(FlinkCluster.JOBMANAGER, before);
    }

    /** What is to be said of a process that runs and of which nothing is heard, so that only the one to blame is blamed. */
    private String silence(String name, List<ProcessState> before) {
        if (name.equals(FlinkCluster.JOBMANAGER) && !isUp(ZooKeeperServer.NAME, before)) {
            return "waits for " + ZooKeeperServer.NAME;
        }
        return mayAnswer(name, before) ? ProcessState.SILENT : "not known without " + FlinkCluster.JOBMANAGER;
    }

    private static boolean isUp(String name, List<ProcessState> states) {
        return states.stream().anyMatch(state -> state.name().equals(name) && state.isUp());
    }

    private Topics.Timestamps timestamps() {
        return topics.existingTimestamps().orElse(Topics.Timestamps.LOG_APPEND_TIME);
    }

    private void requireTimestamps(Topics.Timestamps wanted) {
        Optional<Topics.Timestamps> existing = topics.existingTimestamps();
        if (existing.isPresent() && existing.get() != wanted) {
            boolean historical = existing.get() == Topics.Timestamps.CREATE_TIME;
            throw new StackException(
                    "The topics of this stack are on " + existing.get().value() + ", not "
                            + wanted.value() + ". Either run ./tidemark up" + (historical ? " --create-time" : "")
                            + ", or throw their records away: ./tidemark down, then delete the folder "
                            + config.dataFolder().resolve("kafka") + ".");
        }
    }

    /** Fails unless the process is this stack's: what answers on its port may be another's. */
    private void requireRunning(String name) {
        if (processes.running(name).isEmpty()) {
            throw new StackException(name + " is not up. Run ./tidemark up first.");
        }
    }

    /** Fails at once where a process that is needed cannot be talked to; to find it out by trying takes a while. */
    private void requireAnswer(String name, int port) {
        requireRunning(name);
        Ports.requireAnswer(name, "127.0.0.1:" + port);
    }

    private List<ProcessDefinition> definitions() {
        ClickHouseEndpoint endpoint = choice.endpoint();
        List<ProcessDefinition> definitions = new ArrayList<>();
        definitions.add(kafka.definition());
        if (endpoint.local()) {
            definitions.add(engine.definition());
        }
        definitions.add(zooKeeper.definition());
        definitions.add(flink.jobManager());
        for (String name : flink.taskManagers()) {
            definitions.add(flink.taskManager(name, endpoint.credentials()));
        }
        return definitions;
    }

    private ProcessDefinition definition(String name) {
        requireName(name);
        return definitions().stream()
                .filter(definition -> definition.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String requireName(String name) {
        List<String> names = definitions().stream().map(ProcessDefinition::name).toList();
        if (!names.contains(name)) {
            throw new StackException("There is no process " + name + Spelling.hint(name, names));
        }
        return name;
    }

    private void start(List<ProcessDefinition> definitions) {
        for (ProcessDefinition definition : definitions) {
            processes.start(definition);
        }
    }

    private void awaitReady(ProcessDefinition definition, boolean fresh) {
        String name = definition.name();
        long began = System.nanoTime();
        Duration limit = fresh ? definition.startLimit() : Duration.ofSeconds(30);
        boolean ready = Waiting.within(
                limit,
                () -> processes.running(name).isEmpty() || definition.ready().getAsBoolean());
        Optional<ProcessHandle> process = processes.running(name);
        if (process.isEmpty()) {
            throw new StackException(name + " ended while it was starting. " + whatItSaid(name));
        }
        if (!ready) {
            throw new StackException("Waited " + limit.toSeconds() + " s for " + name + " (pid "
                    + process.get().pid() + ") to answer. "
                    + (fresh ? "" : "It was running already, and hangs: " + anew(process.get()) + ". ")
                    + whatItSaid(name));
        }
        progress.accept(String.format(
                "%-14s %s, pid %d%s",
                name,
                fresh ? "started" : "was running",
                process.get().pid(),
                fresh ? String.format(" (%.1f s)", (System.nanoTime() - began) / 1e9) : ""));
    }

    private static String anew(ProcessHandle process) {
        return "kill -KILL " + process.pid() + ", then ./tidemark up, starts it anew";
    }

    private String whatItSaid(String name) {
        Path log = processes.log(name);
        Path output = processes.output(name);
        List<String> lines = new ArrayList<>(StackFiles.tail(log, 10));
        lines.addAll(StackFiles.tail(output, 10));
        return "Its logs are " + log + " and " + output + (lines.isEmpty() ? "." : "; their last lines:\n  ")
                + String.join("\n  ", lines);
    }

    /** In the reverse order of starting: what reads and writes goes before what it reads from and writes to. */
    private void stop(List<ProcessDefinition> definitions) {
        for (int i = definitions.size() - 1; i >= 0; i--) {
            ProcessDefinition definition = definitions.get(i);
            Optional<ProcessHandle> process = processes.running(definition.name());
            boolean forced = processes.stop(definition.name(), definition.stopLimit());
            process.ifPresent(running -> progress.accept(String.format(
                    "%-14s stopped, pid %d%s",
                    definition.name(),
                    running.pid(),
                    forced
                            ? " (by SIGKILL: it did not end within "
                                    + definition.stopLimit().toSeconds() + " s)"
                            : "")));
        }
    }

    /** Where a process of this stack logs; the second file has what did not go through its logger. */
    public List<Path> logs(String name) {
        requireName(name);
        return List.of(processes.log(name), processes.output(name)).stream()
                .filter(Files::exists)
                .toList();
    }
}
