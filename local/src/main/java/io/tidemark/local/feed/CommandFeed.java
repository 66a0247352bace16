package io.tidemark.local.feed;

import io.tidemark.local.command.Interruption;
import io.tidemark.local.command.ThisStack;
import io.tidemark.local.stack.StackConfig;
import io.tidemark.local.stack.StackException;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A feed into this stack as a command: it tells how far it is, and Ctrl-C ends it cleanly. */
public final class CommandFeed {
    private final CommandSpec command;
    private final FeedOptions options;

    public CommandFeed(CommandSpec command, FeedOptions options) {
        this.command = command;
        this.options = options;
    }

    /**
     * Feeds everything.
     *
     * @param end what is not reached if Ctrl-C ends it, such as "the end of the files"
     * @param summary tells more, after what was sent
     * @return the exit code: 0 if everything was fed, 130 if Ctrl-C ended it
     * @throws StackException if the feed fails; what was sent until then is told
     */
    public int run(Feed.Opening opening, String end, Runnable summary) throws InterruptedException {
        StackConfig stack = ThisStack.config();
        FeedProgress progress = new FeedProgress(command.commandLine().getOut(), ThisStack.printsToTerminal());
        Feed feed = new Feed(stack.kafkaBootstrapServers(), stack.flinkUrl(), stack.feedLock(), options, progress);
        try (Interruption ignored = Interruption.calls(
                feed::stop,
                command.name() + ": waiting for the broker to acknowledge what was sent",
                command.name() + ": the broker did not acknowledge the last records in time")) {
            boolean complete = feed.run(opening);
            progress.summary();
            summary.run();
            if (!complete) {
                command.commandLine().getErr().println(command.name() + ": stopped before " + end);
            }
            return complete ? 0 : 130;
        } catch (StackException | IOException failure) {
            if (progress.records() > 0) {
                progress.summary();
            }
            throw failure instanceof StackException known
                    ? known
                    : new StackException("cannot read on: " + failure, failure);
        }
    }

    /**
     * Seconds of event time per second, infinite for {@code max}.
     *
     * @param words that are understood beside a number, as an error tells them
     * @throws ParameterException if the text is neither {@code max} nor a number above 0
     */
    public static double speed(String text, String words, CommandSpec command) {
        if (text.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double times = Double.parseDouble(text);
            if (times > 0 && times < 1e9) {
                return times;
            }
        } catch (NumberFormatException notANumber) {
            // Told below, as any other bad value.
        }
        throw new ParameterException(
                command.commandLine(), "--speed is " + words + " or a number above 0, such as 60, not '" + text + "'");
    }
}
