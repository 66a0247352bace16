package io.tidemark.local.feed;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code feed [DIR]...}: files of records into the stack's Kafka. */
@Command(
        name = "feed",
        usageHelpWidth = 116,
        description = "Publishes newline-delimited records, plain or .gz, byte for byte.",
        footer = {
            "",
            "In a folder DIR the files are ticks, executions, cash-flows and fx-rates, or named after their topics",
            "(market.ticks, executions, cash_flows, market.fx_rates, reference.TOPIC), each .ndjson or .ndjson.gz;",
            "reference data may lie in DIR/reference. What 'import' makes is such a folder.",
            "",
            "Reference data goes first, and is acknowledged before anything else is sent. All other files are merged",
            "by event time (ts_event). The lines of one file always keep their order: a file counts as being at the",
            "greatest ts_event met in it so far, so a file that is not sorted is fed as it is, beside the others.",
            "A line is one record, also when it is not JSON: bad lines are sent as they are, next to their",
            "neighbours. A line whose ts_event is missing, not above 0, or so far ahead that a job refuses it stays",
            "with its neighbours too. Empty lines are not records.",
            "Keys: instrument_id; base/quote of rates; account_id, calendar_id of such reference data; none for",
            "heartbeats and where it cannot be read.",
            "",
            "Partitions of a fed topic that get nothing for a minute of event time (at a speed N: for about a fifth",
            "of a second) are sent heartbeats, so that none",
            "holds up the clock; at the end all are brought to the newest event time. 'settle' does the rest.",
            "",
            "One feed at a time. Ctrl-C stops it cleanly: what was sent is acknowledged, exit code 130."
        })
public final class FeedCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "DIR", description = "folders of records, taken whole")
    private List<Path> folders = List.of();

    @Option(names = "--ticks", paramLabel = "F", description = "a file of market.ticks")
    private List<Path> ticks = List.of();

    @Option(names = "--executions", paramLabel = "F", description = "a file of executions")
    private List<Path> executions = List.of();

    @Option(names = "--cash-flows", paramLabel = "F", description = "a file of cash_flows")
    private List<Path> cashFlows = List.of();

    @Option(names = "--fx-rates", paramLabel = "F", description = "a file of market.fx_rates")
    private List<Path> fxRates = List.of();

    @Option(names = "--reference", paramLabel = "DIR", description = "a folder of reference.TOPIC.ndjson files")
    private List<Path> reference = List.of();

    @Option(
            names = "--speed",
            paramLabel = "max|N",
            defaultValue = "max",
            description = "N seconds of event time per second, or as fast as possible (default: ${DEFAULT-VALUE})")
    private String speed = "max";

    @Option(
            names = "--shuffle",
            paramLabel = "SEED",
            description =
                    "permute the records as the seed decides, none after one that is further ahead in event time than "
                            + "the running job's clock.out-of-orderness (1 s without a job), so that none becomes late")
    private @Nullable Long shuffle;

    @Option(
            names = "--arrival-order",
            description =
                    "keep the files' order; several files are merged by ts_arrival, those without it go first, one "
                            + "after the other")
    private boolean arrivalOrder;

    @Option(
            names = "--create-time",
            description = "Kafka timestamp = ts_arrival of the record, or its ts_event, or for reference data its "
                    + "effective_from, or that of the line before; needs a stack started with up --create-time")
    private boolean createTime;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        FeedOptions options = options();
        FeedInputs inputs = inputs();
        return new CommandFeed(spec, options)
                .run(limit -> RecordFiles.open(inputs, limit, options.order()), "the end of the files", () -> {});
    }

    private FeedOptions options() {
        return new FeedOptions(
                arrivalOrder ? RecordMerge.Order.ARRIVAL_TIME : RecordMerge.Order.EVENT_TIME,
                CommandFeed.speed(speed, "'max'", spec),
                false,
                shuffle == null ? OptionalLong.empty() : OptionalLong.of(shuffle),
                createTime);
    }

    private FeedInputs inputs() {
        FeedInputs inputs = new FeedInputs();
        folders.forEach(inputs::addFolder);
        reference.forEach(inputs::addReferenceFolder);
        ticks.forEach(file -> inputs.addFile(FeedTopic.TICKS, file));
        executions.forEach(file -> inputs.addFile(FeedTopic.EXECUTIONS, file));
        cashFlows.forEach(file -> inputs.addFile(FeedTopic.CASH_FLOWS, file));
        fxRates.forEach(file -> inputs.addFile(FeedTopic.FX_RATES, file));
        if (inputs.reference().isEmpty() && inputs.events().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "nothing to feed: name a folder of records, or files");
        }
        return inputs;
    }
}
