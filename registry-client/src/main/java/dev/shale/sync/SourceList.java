package dev.shale.sync;

import dev.shale.auth.Credentials;
import dev.shale.config.YamlDocument;
import dev.shale.error.ErrorKind;
import dev.shale.error.OciException;
import dev.shale.http.TlsOptions;
import dev.shale.name.ImageReference;
import dev.shale.name.TagFilter;
import dev.shale.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Images of several registries, and how each registry is spoken to: the file that {@code skopeo
 * sync --src yaml} reads.
 *
 * <p>Spec: skopeo-sync(1), "YAML file content".
 *
 * @param entries in the file's order, each registry once
 */
public record SourceList(List<Entry> entries) {
  public SourceList {
    entries = List.copyOf(entries);
  }

  /**
   * What is said of one registry.
   *
   * @param wanted what of it is meant; a repository may be named several times
   */
  public record Entry(String host, List<Wanted> wanted, Access access) {
    public Entry {
      wanted = List.copyOf(wanted);
    }
  }

  /** Some images of a repository, whose name has neither tag nor digest. */
  public record Wanted(ImageReference repository, Tags tags) {}

  /** Which images of a repository. */
  public sealed interface Tags {
    /** Every tag that it has. */
    record All() implements Tags {}

    /** These, whether or not they exist: tags and digests. */
    record Named(List<String> references) implements Tags {
      public Named {
        references = List.copyOf(references);
      }
    }

    /**
     * The tags that match.
     *
     * @param words the filter as it is written
     */
    record Matching(String words, TagFilter filter) implements Tags {}
  }

  /** How a registry is spoken to; what is empty is as it is for others. */
  public record Access(
      Optional<Boolean> tlsVerify, Optional<Credentials> credentials, Optional<Path> certDir) {
    /** Options for this registry, made of those for others. */
    RegistryOptions over(RegistryOptions others) {
      RegistryOptions options = others;
      if (certDir.isPresent()) {
        options = options.withCertificates(certDir.get());
      }
      if (tlsVerify.isPresent()) {
        options = options.withTls(tls(options.tls(), tlsVerify.get()));
      }
      return credentials.map(options::withCredentials).orElse(options);
    }

    private static TlsOptions tls(TlsOptions given, boolean verify) {
      if (!verify) {
        return new TlsOptions.Insecure();
      }
      return given instanceof TlsOptions.Verify
          ? given
          : new TlsOptions.Verify(List.of(), Optional.empty());
    }
  }

  /**
   * Reads a file.
   *
   * @throws OciException NOT_FOUND if there is none, INVALID if it is not such a list
   */
  public static SourceList read(Path file) {
    String what = "yaml:" + file;
    try (InputStream in = Files.newInputStream(file)) {
      return parse(what, in.readNBytes(YamlDocument.MAX_BYTES + 1));
    } catch (NoSuchFileException e) {
      throw new OciException(ErrorKind.NOT_FOUND, "read %s: no such file".formatted(what), e);
    } catch (IOException e) {
      throw new OciException(
          ErrorKind.UNAVAILABLE, "read %s: it cannot be read".formatted(what), e);
    }
  }

  /**
   * Parses a list.
   *
   * @param what names it in a refusal
   * @throws OciException INVALID if it is none
   */
  public static SourceList parse(String what, byte[] document) {
    return new SourceListReader(what).read(YamlDocument.parseMapping(what, document));
  }

  /** What is said of a registry. */
  Optional<Entry> entry(String host) {
    return entries.stream().filter(entry -> entry.host().equals(host)).findFirst();
  }
}
