package io.tidemark.local.simulator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A trade or opening of the firm with all that amends it, and how much of it was handed out: what a job must have made of it
 * so far. Not safe for several threads; the ledger guards it.
 */
final class TradeChain {
    private final Stake stake;
    private final List<Link> links = new ArrayList<>();
    private final List<Boolean> handedOut = new ArrayList<>();

    /**
     * One execution of it.
     *
     * @param quantity signed units that it leaves; of what cancels, none
     * @param reference number of the link that it names; of the original, its own
     */
    private record Link(long quantity, int reference) {}

    /** What becomes of an execution, as the table {@code executions} names it. */
    enum Fate {
        LIVE,
        CORRECTED,
        CANCELLED,
        WAITING
    }

    /** @param quantity of the original, signed units */
    TradeChain(Stake stake, long quantity) {
        this.stake = stake;
        links.add(new Link(quantity, 0));
        handedOut.add(false);
    }

    Stake stake() {
        return stake;
    }

    /**
     * Adds an amendment, made after those before it.
     *
     * @param quantity signed units that it leaves; 0 cancels
     * @param reference number of the link that it names, 0 for the original
     * @return its number
     */
    int amend(long quantity, int reference) {
        links.add(new Link(quantity, reference));
        handedOut.add(false);
        return links.size() - 1;
    }

    /** Signed units that all of it comes to. */
    long quantity() {
        return links.get(links.size() - 1).quantity();
    }

    /** A link was handed out, or comes back. */
    void handOut(int link, boolean out) {
        handedOut.set(link, out);
    }

    /** Signed units that what was handed out comes to: an amendment without what it names waits, and changes nothing. */
    long quantityHandedOut() {
        int last = lastApplied();
        return last < 0 ? 0 : links.get(last).quantity();
    }

    /** How many of the links that were handed out have which fate; absent is none. */
    Map<Fate, Long> fates() {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        int last = lastApplied();
        boolean cancelled = last > 0 && links.get(last).quantity() == 0;
        for (int link = 0; link < links.size(); link++) {
            if (handedOut.get(link)) {
                Fate overtaken = cancelled ? Fate.CANCELLED : Fate.CORRECTED;
                fates.merge(!isApplied(link) ? Fate.WAITING : link == last ? Fate.LIVE : overtaken, 1L, Long::sum);
            }
        }
        return fates;
    }

    /** Nothing comes after a cancellation, so that the last one made is in effect; below zero for none. */
    private int lastApplied() {
        for (int link = links.size() - 1; link >= 0; link--) {
            if (isApplied(link)) {
                return link;
            }
        }
        return -1;
    }

    private boolean isApplied(int link) {
        return handedOut.get(link) && (link == 0 || isApplied(links.get(link).reference()));
    }
}
