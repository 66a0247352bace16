package io.tidemark.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.local.flink.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Submission of a job through Flink's own client, whose process runs the job's preflight and builds its graph. */
final class JobSubmitter {
    private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final Duration CLIENT_LIMIT = Duration.ofMinutes(2);
    private static final Duration RUNNING_LIMIT = Duration.ofMinutes(2);

    private final StackConfig config;
    private final FlinkCluster flink;
    private final FlinkRest rest;
    private final JobMemory memory;
    private final KeptPrograms programs;

    JobSubmitter(StackConfig config, FlinkCluster flink, FlinkRest rest, JobMemory memory, KeptPrograms programs) {
        this.config = config;
        this.flink = flink;
        this.rest = rest;
        this.memory = memory;
        this.programs = programs;
    }

    SubmittedJob submit(Submission submission, ClickHouseEndpoint clickHouse, Topics.Timestamps timestamps) {
        StackJob job = StackJob.named(submission.job());
        rest.activeJob(job.jobName()).ifPresent(running -> {
            throw new StackException("Job " + running.name() + " is there already: " + running.id() + ", "
                    + running.state() + ". End it with ./tidemark stop " + running.name() + " --savepoint first.");
        });
        requireSlots(submission);
        if (submission.savepoint() != null) {
            requireSavepoint(submission.savepoint());
        }
        Path jar = submission.program() == null ? StackJob.jar(config) : submission.program();
        Submission kept = submission.by(programs.keep(jar, job));
        String id = runClient(job, kept, clickHouse, timestamps);
        memory.remember(id, kept, connections(config, clickHouse));
        SubmittedJob submitted = new SubmittedJob(id, job.jobName(), rest, config);
        submitted.awaitRunning(RUNNING_LIMIT);
        return submitted;
    }

    private String runClient(
            StackJob job, Submission submission, ClickHouseEndpoint clickHouse, Topics.Timestamps timestamps) {
        Map<String, String> clientEnvironment = new LinkedHashMap<>(clickHouse.credentials());
        clientEnvironment.put("FLINK_CONF_DIR", flink.configurationFolder().toString());
        OneShot.Ending ending = OneShot.end(
                "submit job " + job.jobName(),
                flink.client(words(job, submission, clickHouse, timestamps)),
                clientEnvironment,
                CLIENT_LIMIT);
        Path log = config.logFolder().resolve("submit-" + job.jobName() + ".out");
        try {
            Files.writeString(log, ending.output());
        } catch (IOException e) {
            throw new StackException("Cannot write " + log + ": " + e.getMessage(), e);
        }
        Matcher id = JOB_ID.matcher(ending.output());
        if (ending.exitCode() != 0 || !id.find()) {
            throw new StackException("Job " + job.jobName() + " was not submitted:\n"
                    + ClientOutput.reason(ending.output()) + "\nAll that Flink's client printed: " + log);
        }
        return id.group(1);
    }

    /** The options by which a job finds the stack's broker and ClickHouse. */
    static Map<String, String> connections(StackConfig config, ClickHouseEndpoint clickHouse) {
        TreeMap<String, String> options = new TreeMap<>();
        options.put("kafka.bootstrap-servers", config.kafkaBootstrapServers());
        options.put("clickhouse.url", clickHouse.url().toString());
        options.put("clickhouse.user", clickHouse.user());
        return options;
    }

    private List<String> words(
            StackJob job, Submission submission, ClickHouseEndpoint clickHouse, Topics.Timestamps timestamps) {
        Map<String, String> options = new LinkedHashMap<>(connections(config, clickHouse));
        if (timestamps == Topics.Timestamps.CREATE_TIME) {
            options.put("kafka.allow-create-time", "true");
        }
        List<String> words = new ArrayList<>(List.of("run", "-d", "-p", Integer.toString(submission.parallelism())));
        submission.settings().forEach((key, value) -> {
            if (Submission.isFlinkKey(key)) {
                words.add("-D" + key + "=" + value);
            } else {
                options.put(key, value);
            }
        });
        Optional.ofNullable(submission.savepoint())
                .ifPresent(path -> words.addAll(List.of("-s", path.toUri().toString())));
        words.addAll(List.of(
                "-c",
                job.mainClass(),
                Objects.requireNonNull(submission.program()).toString()));
        options.forEach((key, value) -> words.addAll(List.of("--" + key, value)));
        return words;
    }

    private void requireSlots(Submission submission) {
        JsonNode overview = rest.get("/overview");
        int free = overview.path("slots-available").asInt();
        if (submission.parallelism() < 1) {
            throw new StackException("The parallelism is " + submission.parallelism() + "; 1 or more is wanted.");
        }
        if (submission.parallelism() > free) {
            throw new StackException("Parallelism " + submission.parallelism() + " takes as many task slots, and "
                    + free + " of " + overview.path("slots-total").asInt() + " are free. Ask for less, or raise "
                    + StackConfig.SLOTS + " or " + StackConfig.TASKMANAGERS + " in " + config.source()
                    + " (then ./tidemark down and up).");
        }
    }

    static void requireSavepoint(Path savepoint) {
        if (!Files.exists(savepoint.resolve("_metadata"))) {
            throw new StackException("There is no savepoint or checkpoint in " + savepoint
                    + ": the folder that holds a file _metadata is wanted.");
        }
    }
}
