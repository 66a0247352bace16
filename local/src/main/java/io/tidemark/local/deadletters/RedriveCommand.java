package io.tidemark.local.deadletters;

import io.tidemark.local.command.Highlight;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.Ports;
import io.tidemark.local.stack.Stack;
import io.tidemark.local.stack.StackException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ./tidemark dead-letters redrive}. */
@Command(
        name = "redrive",
        usageHelpWidth = 116,
        description =
                "Send dead letters that are open again, key and value as they were, to the partition that they came"
                        + " from.",
        footer = {
            "",
            "Each is sent once, also if the command is killed, given again, or given twice at the same time: given again, it",
            "goes on where it ended. Which to send, and when, is told by docs/runbooks/dead-letters.md; ticks that a replay",
            "has taken in must not be, as they would count twice."
        })
final class RedriveCommand implements Callable<Integer> {
    private static final int MOST_SHOWN = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..*", paramLabel = "PLACE", description = "These very ones: " + DeadLetterPlace.FORM + ".")
    private List<String> named = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "R", description = "Those of this reason, such as WAITING_ROOM_FULL.")
    private @Nullable String reason;

    @Option(names = "--topic", paramLabel = "T", description = "Those that came from this topic.")
    private @Nullable String topic;

    @Option(names = "--all", description = "Every one that is open.")
    private boolean all;

    @Option(names = "--dry-run", description = "Tell what would be sent, and send nothing.")
    private boolean dryRun;

    /** @throws ParameterException with what is not understood, and what was probably meant */
    static DeadLetterSelection selection(
            CommandSpec command, @Nullable String reason, @Nullable String topic, List<DeadLetterPlace> places) {
        try {
            return DeadLetterSelection.of(reason, topic, places);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Integer call() {
        DeadLetterSelection selection = selected();
        try (Stack stack = ThisStack.open(spec)) {
            Ports.requireAnswer("kafka", stack.config().kafkaBootstrapServers());
            DeadLetterTables tables = new DeadLetterTables(stack.clickHouse());
            tables.unknown(selection.places()).ifPresent(place -> {
                throw ShowCommand.unknown(place);
            });
            // Whoever sends may do so alone: two would find the same ones open.
            return dryRun
                    ? tell(tables, selection)
                    : stack.alone(() -> send(tables, selection, stack.config().kafkaBootstrapServers()));
        }
    }

    private DeadLetterSelection selected() {
        List<DeadLetterPlace> places = places();
        boolean filtered = reason != null || topic != null;
        if (!filtered && !all && places.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say which to send again: --reason R, --topic T, both of these, --all, or places such as executions/0/17");
        }
        if ((filtered && all) || (filtered && !places.isEmpty()) || (all && !places.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--reason and --topic, --all and places are three ways to say which; one is wanted");
        }
        return selection(spec, reason, topic, List.copyOf(new LinkedHashSet<>(places)));
    }

    /** What is no place is said here: picocli would take it for a word too many. */
    private List<DeadLetterPlace> places() {
        DeadLetterPlace.Text form = new DeadLetterPlace.Text();
        try {
            return named.stream().map(form::convert).toList();
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int tell(DeadLetterTables tables, DeadLetterSelection selection) {
        PrintWriter out = spec.commandLine().getOut();
        List<DeadLetterTables.Open> open = tables.open(selection);
        if (open.isEmpty()) {
            nothing(out, selection);
            return 0;
        }
        new DeadLetterList(out, new Highlight(ThisStack.printsToTerminal()))
                .print(tables.newest(selection, false, MOST_SHOWN));
        if (open.size() > MOST_SHOWN) {
            out.printf("The newest %,d of %,d are shown.%n", MOST_SHOWN, open.size());
        }
        Map<String, Long> topics = open.stream()
                .collect(Collectors.groupingBy(letter -> letter.place().topic(), TreeMap::new, Collectors.counting()));
        out.println("Would send again: " + inWords(topics) + ". Nothing was sent.");
        out.flush();
        return 0;
    }

    private int send(DeadLetterTables tables, DeadLetterSelection selection, String bootstrapServers) {
        PrintWriter out = spec.commandLine().getOut();
        Redrive.Done done;
        try (RedriveTopics topics = new RedriveTopics(bootstrapServers)) {
            done = new Redrive(tables, topics, line -> {
                        out.println(line);
                        out.flush();
                    })
                    .run(selection);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted. The same command goes on where this one ended.", e);
        }
        if (done.found() > 0) {
            out.printf("Sent already by the redrive that was interrupted: %,d%n", done.found());
        }
        if (!done.sent().isEmpty()) {
            out.println("Sent again: " + inWords(done.sent()));
        }
        if (done.found() > 0 || !done.sent().isEmpty()) {
            out.println("./tidemark settle, and then ./tidemark dead-letters list --all, tells what became of them.");
        } else if (done.failures().isEmpty()) {
            nothing(out, selection);
        }
        out.flush();
        done.failures().stream()
                .limit(MOST_SHOWN)
                .forEach(failure -> spec.commandLine().getErr().println("tidemark: not sent: " + failure));
        if (done.failures().size() > MOST_SHOWN) {
            spec.commandLine()
                    .getErr()
                    .printf("tidemark: and %,d more%n", done.failures().size() - MOST_SHOWN);
        }
        spec.commandLine().getErr().flush();
        return done.failures().isEmpty() ? 0 : 1;
    }

    private static void nothing(PrintWriter out, DeadLetterSelection selection) {
        out.println("Nothing to re-drive: no dead letter is open" + selection.words() + ".");
        out.flush();
    }

    /** {@code 12 (executions 10, reference.accounts 2)}. */
    private static String inWords(Map<String, Long> topics) {
        long sum = topics.values().stream().mapToLong(Long::longValue).sum();
        return String.format("%,d (", sum)
                + topics.entrySet().stream()
                        .map(each -> String.format("%s %,d", each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
