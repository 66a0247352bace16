package io.tidemark.local.simulator;

/**
 * A trade of the firm.
 *
 * @param quantity signed units, above zero bought
 * @param price in increments of 0.01
 * @param commission in ten-thousandths of a dollar, above zero a cost
 */
record Fill(Stake stake, long quantity, long price, long commission, String orderId) {
    boolean bought() {
        return quantity > 0;
    }
}
