package io.tidemark.chaos;

import io.tidemark.chaos.Outcome.Verdict;
import io.tidemark.local.clickhouse.ClickHouseException;
import io.tidemark.local.command.Interruption;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chaos}: faults of every part under load, and the proof that the books are the same afterwards. */
@Command(
        name = "chaos",
        usageHelpWidth = 116,
        description = "Pulls plugs while a market runs, and proves that the books are the same afterwards.",
        footer = {
            "",
            "On a stack of its own, on free ports, in a folder of its own; any other stack goes on beside it. Each round",
            "runs job positions with 10,000 ticks a second, and executions of which some are late, duplicate, amended or",
            "malformed, and strikes twice, at random moments: one fault alone, then two at once. Faults are kill -9 and",
            "SIGSTOP of the TaskManager at work, the JobManager, the broker, the engine and ZooKeeper; ClickHouse that",
            "refuses, is slow, cuts connections in the middle of an insert, or answers an error after it stored; and no",
            "room for checkpoints: their disk is a small tmpfs, which is filled, where mounting is allowed (root), and a",
            "file-size limit stands for it elsewhere. Each line says what was struck, its pid and the moment.",
            "",
            "When all has settled, the rows of positions are compared with an oracle's, and all tables of the job with",
            "what an undisturbed run makes of the same log. A round with a fault that had no effect does not count.",
            "",
            "Round k has seed S + k - 1; as many seeds in a row as there are faults (15) have each alone. A round takes",
            "some three minutes. Exit code 0: every round ran and was identical. The first that is not is the last, and",
            "the stack's folder is kept then. Ctrl-C ends the stack and deletes its folder."
        })
final class ChaosCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    /** Ten times what a round was seen to hold whose disk nobody fills, and little enough to be filled in a moment. */
    private static final int CHECKPOINT_MEBIBYTES = 64;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "of the first round's market and faults (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds is " + rounds + "; 1 or more is wanted");
        }
        Path folder = Files.createTempDirectory("tidemark-chaos-");
        Thread here = Thread.currentThread();
        try (Interruption ignored = Interruption.calls(
                here::interrupt,
                "chaos: waiting for its processes to end",
                "chaos: processes of " + folder + " may be left")) {
            return runAndJudge(folder, new ChaosLog(spec.commandLine().getOut()));
        }
    }

    private int runAndJudge(Path folder, ChaosLog log) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try {
            runAll(folder, log, outcomes);
        } catch (InterruptedException | StackException ended) {
            // What waits for processes says in its own way that it was interrupted.
            if (ended instanceof StackException failed && !Thread.interrupted()) {
                throw failed;
            }
            delete(folder);
            log.line("Ended before the last round; its stack is down, and its folder deleted.");
            return INTERRUPTED;
        }
        summarize(outcomes, log);
        if (outcomes.stream().anyMatch(outcome -> outcome.verdict() == Verdict.DIFFERENT)) {
            log.line("The stack is down, and its data are kept. To look at them: TIDEMARK_STACK="
                    + folder.resolve("data").resolve("stack.properties") + " ./tidemark up");
        } else {
            delete(folder);
        }
        return outcomes.stream().allMatch(outcome -> outcome.verdict() == Verdict.IDENTICAL) ? 0 : 1;
    }

    private void runAll(Path folder, ChaosLog log, List<Outcome> outcomes) throws InterruptedException, IOException {
        StackConfig config = StackConfig.onFreePorts(ThisStack.root(), folder.resolve("data"));
        config.write();
        boolean interrupted = false;
        try (CheckpointDisk disk = CheckpointDisk.of(config.checkpointFolder(), CHECKPOINT_MEBIBYTES, log::line);
                Stack stack = Stack.supervised(config, line -> log.line("    " + line))) {
            try (Wire wire = new Wire(config.clickHousePort())) {
                stack.up(false);
                for (int number = 1; number <= rounds; number++) {
                    Outcome outcome = run(stack, wire, disk, number, folder, log);
                    outcomes.add(outcome);
                    log.line("round " + number + ", seed " + outcome.seed() + ": " + outcome.words());
                    if (outcome.verdict() == Verdict.DIFFERENT) {
                        return;
                    }
                }
            } finally {
                // An interrupted thread could not wait for the processes to end.
                interrupted = Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Outcome run(Stack stack, Wire wire, CheckpointDisk disk, int number, Path folder, ChaosLog log)
            throws InterruptedException {
        long each = seed + number - 1;
        log.line("round " + number + " of " + rounds + ", seed " + each);
        try {
            return new Round(stack, wire, disk, each, folder, log).run();
        } catch (ChaosException | StackException | ClickHouseException failed) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return Outcome.failed(each, failed.toString());
        }
    }

    private static void summarize(List<Outcome> outcomes, ChaosLog log) {
        log.line("| seed | alone | two at once | came of it |\n|---|---|---|---|");
        outcomes.forEach(outcome -> log.line(outcome.row()));
        for (Verdict verdict : Verdict.values()) {
            long rounds = outcomes.stream()
                    .filter(outcome -> outcome.verdict() == verdict)
                    .count();
            log.line(rounds + " " + verdict.words());
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
