// Licensed under the Apache License, Version 2.0; see LICENSE.
/**
 * The host agent: carries out on one host what a coordinator decides.
 *
 * <p>While an operation runs, its {@link io.vnsnap.agent.Journal} says what must be taken back if
 * the agent dies, and its {@link io.vnsnap.agent.Guardian} sees to it.
 */
package io.vnsnap.agent;
