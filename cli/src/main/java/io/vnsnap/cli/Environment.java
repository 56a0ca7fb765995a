// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.port.HostAgent;
import io.vnsnap.vni.Vni;
import io.vnsnap.vni.transport.AgentCommandLine;
import io.vnsnap.vni.transport.AgentProcesses;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Function;

/**
 * What surrounds the command.
 *
 * @param out for results
 * @param err for people: progress and errors
 * @param isTerminal whether err is one, where lines can be written over
 * @param variables the environment's variables
 * @param connectors connects to the hosts of a VNI
 */
record Environment(
    PrintWriter out,
    PrintWriter err,
    boolean isTerminal,
    Map<String, String> variables,
    Function<Vni, HostAgent.Connector> connectors) {

  static Function<Vni, HostAgent.Connector> agentProcesses(AgentCommandLine commandLine) {
    return vni -> new AgentProcesses(vni, commandLine);
  }
}
