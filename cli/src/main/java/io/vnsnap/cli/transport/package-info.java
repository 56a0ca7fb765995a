/** Connections to agents: a process for each host, here or by ssh. */
package io.vnsnap.cli.transport;
