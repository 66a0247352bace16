package io.tidemark.local.deadletters;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tidemark dead-letters}. */
@Command(
        name = "dead-letters",
        description = "Look at records that could not be used, and send them again once the cause is mended.",
        subcommands = {ListCommand.class, ShowCommand.class, RedriveCommand.class},
        footer = {
            "",
            "Examples:",
            "  ./tidemark dead-letters list",
            "  ./tidemark dead-letters show executions/0/17",
            "  ./tidemark dead-letters redrive --reason WAITING_ROOM_FULL",
            "",
            "docs/runbooks/dead-letters.md says which to send again, and when."
        })
public final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with them: list, show or redrive");
    }
}
