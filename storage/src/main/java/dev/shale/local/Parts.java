package dev.shale.local;

import dev.shale.content.ContentStore;
import dev.shale.snapshot.LayerTrees;
import dev.shale.snapshot.RootCopies;

/** What a store consists of, for those who look at all of it. */
record Parts(
    ContentStore content,
    LayerStore layers,
    LayerTrees trees,
    RootCopies copies,
    PackedRecords packed,
    ImageRecords images,
    Containers containers,
    StepRecords steps,
    ManifestLists lists,
    CacheMounts mounts) {}
