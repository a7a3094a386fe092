package dev.shale.buildah;

import dev.shale.command.ContainerFlags;
import dev.shale.command.Session;
import dev.shale.config.ContainersConf;
import dev.shale.config.Environment;
import dev.shale.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What containers.conf(5) says for processes, in the words of options. Not thread-safe. */
final class Defaults {
  /** What this file has is what processes get in any case. */
  private static final String USUAL_PROFILE = "/usr/share/containers/seccomp.json";

  private final Environment environment;
  private Optional<ContainersConf> read = Optional.empty();

  private Defaults(Environment environment) {
    this.environment = environment;
  }

  /** Those of whoever runs the program, read when they are first asked for. */
  static Defaults of(Session session) {
    return new Defaults(session.environment());
  }

  private ContainersConf conf() {
    ContainersConf conf = read.orElseGet(() -> ContainersConf.read(environment));
    read = Optional.of(conf);
    return conf;
  }

  /** Whether processes get the variables of proxies. */
  boolean httpProxy() {
    return conf().httpProxy();
  }

  /** The runtime's name. */
  Optional<String> runtime() {
    return conf().runtime();
  }

  /** What processes reach. */
  Optional<Network> network() {
    return conf().netns().filter("none"::equals).map(Network::parse); // no other is offered
  }

  /** Of a container. */
  ContainerFlags flags() {
    List<String> words = words();
    network().ifPresent(reached -> words.add("--network=" + reached));
    return ContainerFlags.parse(words);
  }

  /** All else, as options of any process. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    add("--volume=", conf().volumes(), words);
    add("--device=", conf().devices(), words);
    add("--ulimit=", conf().ulimits(), words);
    add("--dns=", conf().dnsServers(), words);
    add("--dns-search=", conf().dnsSearches(), words);
    add("--dns-option=", conf().dnsOptions(), words);
    add("--shm-size=", conf().shmSize().stream().toList(), words);
    add(
        "--security-opt=seccomp=",
        conf().seccompProfile().filter(file -> !file.equals(USUAL_PROFILE)).stream().toList(),
        words);
    if (conf().noHosts()) {
      words.add("--no-hosts");
    }
    return words;
  }

  private static void add(String option, List<String> values, List<String> words) {
    values.forEach(value -> words.add(option + value));
  }
}
