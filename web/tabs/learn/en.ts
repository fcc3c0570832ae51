/** The story in English; `zh.ts` has the same keys. Names in braces are live values (`live.ts`). */
export const en = {
  chapters: 'Chapters',
  previous: 'Previous: {{title}}',
  next: 'Next: {{title}}',
  exercise: 'Exercise',
  waiting: 'The numbers come with the first run of the network.',
  machine: 'The network',
  effect: 'With the edits of this link: {{after}} {{afterShare}}. Without them: {{before}} {{beforeShare}}.',
  effectPending: 'Running with the edits…',
  undoEdits: 'Without the edits',
  source:
    'Source: J. Hu, L. Shen, G. Sun, “Squeeze-and-Excitation Networks”, 2018 (arXiv 1709.01507). Sections, equations, figures and tables are counted as there.',

  channelsTitle: 'Why channels?',
  channels1:
    'A convolutional network looks at a picture through thousands of small filters. Each filter slides over everything that the layer before it has found and writes down, place by place, how well its pattern fits. What it writes is a map, called a channel. A layer with {{C}} filters therefore does not give back one picture but {{C}} of them, stacked: one for how much here looks like an edge, another for fur, another for sky.',
  channels2:
    'The formula below is the whole step (section 3). A filter has one small kernel for each channel that comes in. The answers of all these kernels are added up. So every channel is already mixed with every other, but only in a fixed way: the sum is the same for a cat and for a ship, and it is tied to what lies under a window a few pixels wide.',
  channels3:
    'That is the gap the paper starts from. Some channels matter for the picture in front of the network and some do not, and a convolution alone cannot say which, because no window sees the whole picture. A Squeeze-and-Excitation module looks at all channels at once, over the whole picture, and gives each one a number between 0 and 1: its gate.',
  channels4:
    'You can see them beside this text. The network has just called your picture “{{cls}}” ({{prob}}). It has {{blocks}} modules. In the last, {{late}}, channel {{topC}} has the most open gate, {{topS}}, and channel {{lowC}} the most shut, {{lowS}}.',
  channelsTask:
    'Open the last block for the ship with its channels ordered by gate. Look at the first and the last few maps in the gallery: what do the open ones have in common? Then choose another picture and see which channels have changed places.',
  channelsLink: 'Open the last block for the ship',

  squeezeTitle: 'Squeeze: one number for each channel',
  squeeze1:
    'To judge a channel as a whole, the module first has to see it as a whole. A unit in an early layer sees a patch of a few pixels; what happens outside of that patch it cannot know (section 3.1). The module’s answer is as plain as can be: take the mean of each channel over all its pixels. Height and width disappear, and one number for each channel is left. The paper calls this the squeeze and writes it as z, in equation 2.',
  squeeze2:
    'A mean forgets where something was and keeps how much of it there was. If a channel answers to water, its mean is large for a picture half full of water, wherever the water is. For the question whether the channel matters here, that is enough, and it costs almost nothing: one addition for each pixel and no parameter at all.',
  squeeze3:
    'Right now, z of channel 0 in {{early}} is {{earlyZ}}: the mean of one whole map. That block squeezes {{earlyC}} maps into {{earlyC}} numbers. In {{late}} there are {{C}}, and channel {{topC}}, whose gate is the most open, has z {{topZ}}. Values may be negative here, because the module reads what batch normalisation gives, before any ReLU.',
  squeeze4:
    'Could it be the maximum instead? The authors tried (section 6.2): both work, the mean slightly better, 22.28 % top-1 error against 22.57 % on ImageNet. They note that the block is quite robust to this choice, and keep the mean because it is simple.',
  squeezeTask:
    'Open block layer1.1 for the cat with channel 0 chosen. Find z of that channel in the chart “Squeeze z”. Now look at the same channel among the maps before the gate: does its grey, on the whole, fit the mean that you have read?',
  squeezeLink: 'Open channel 0 of layer1.1 for the cat',

  excitationTitle: 'Excitation: from numbers to gates',
  excitation1:
    'The module now has {{C}} numbers for {{late}} and must turn them into {{C}} gates. A gate should depend on all channels: whether the “wheel” channel is worth listening to may hang on whether the “road” channel has spoken. One matrix could mix the channels, but a sum can only weigh each on its own. For channels to interact, so that one counts only in company of another, a nonlinearity has to stand between two maps. Hence two layers with a ReLU, δ, between them: equation 3.',
  excitation2:
    'The first layer, W₁, is narrow: it brings {{C}} numbers down to {{H}}, a ratio r of {{r}}. The second, W₂, widens them to {{C}} again. One full matrix would hold C² weights; the pair holds 2C²/r, and the bottleneck makes the module say what the channels have in common instead of learning each by heart (section 3.2). At this moment {{awake}} of the {{H}} hidden units are above zero.',
  excitation3:
    'Last comes the sigmoid, σ, which presses any number into the range from 0 to 1. Why not a softmax, as in other kinds of attention? Its outputs add up to 1: to open one gate it must shut others. Channels are no rivals. Fur, ears and grass can all matter at once, so the paper asks for a relationship that is not mutually exclusive.',
  excitation4:
    'The gates of {{late}} add up to {{sum}} just now; under a softmax they would have to add up to 1. A gate of 0.5 means that W₂’s row gave exactly 0: the module has no opinion. Channel {{topC}} stands at {{topS}}. Swapping the sigmoid for a ReLU made the paper’s network worse than one without modules (section 6.3).',
  excitationTask:
    'Open channel 17 of layer4.1 for the cat. The equation lists every hidden unit times its weight. Add up the largest three: do they already tell on which side of one half the gate comes to lie? Choose a hidden unit to go one layer deeper.',
  excitationLink: 'Open the equation of channel 17',

  scaleTitle: 'Scale: multiply, once',
  scale1:
    'The last step is the shortest in the paper, equation 4: multiply the whole channel by its gate. Every pixel of the map gets the same factor. At 1 the channel passes as it was; at 0 it is shut out; at one half it goes on with half its strength. What a map shows, and where, does not change; only how loudly the channel speaks to the layers that come after.',
  scale2:
    'In {{late}}, channel {{topC}} has mean {{topZ}} and gate {{topS}}, so the mean that leaves the module is {{topSZ}}. Channel {{lowC}} enters with mean {{lowZ}}, meets a gate of {{lowS}} and leaves with {{lowSZ}}. These are the numbers of the picture that you see; choose another and they change with it. That is the point: the filters were fixed by training, but their strength is chosen anew for every picture.',
  scale3:
    'The authors call this self-attention on channels, not confined to the small window that a filter sees (section 3.2). Since a gate is never above 1, a module cannot make a channel stronger than it was. It can only turn others down. In practice the layers around it learn along with it, and a network whose gates all stand near one half simply has larger weights elsewhere.',
  scale4:
    'A good test of what a gate does is to take it away. If all gates of a block are set to 0, nothing of its residual branch is left, and only the shortcut carries the picture on. If they are set to 1, the block works as if it had no module. Neither is harmless for a network that was trained with gates.',
  scaleTask:
    'Follow the link: it sets every gate of layer4.1 to 0 for the cat. Below you see what the network says with and without the edit. Is it still a cat? What does that tell about how much of the answer was already there before the last block?',
  scaleLink: 'Shut every gate of layer4.1',

  placementTitle: 'Where the module sits',
  placement1:
    'The module changes no shape: {{C}} maps go in, {{C}} come out. So it can stand behind any transformation, and the paper puts it into every block of existing networks. In an Inception network the transformation is the whole Inception module, and the gates weigh what its branches have put together (figure 2). In a residual network it is the residual branch: everything that is computed before the shortcut is added (figure 3).',
  placement2:
    'Why before the sum, and not after it? A residual block says y = x + F(x). The shortcut x lets the signal, and in training the gradient, pass untouched through a hundred layers. A gate after the sum would scale the shortcut as well; after {{blocks}} blocks with gates near one half, little would be left of what came in. A gate on the branch decides how much this block adds and leaves the road clear.',
  placement3:
    'Section 6.5 compares four places in SE-ResNet-50 (table 14, figure 5). Standard (figure 3) gives 22.28 % top-1 error; pre, before the branch’s convolutions, 22.23 %; identity, on the shortcut in parallel, 22.20 %. Post, after the sum, is clearly worse: 22.78 %. The authors conclude that the gain holds for any place ahead of the sum of the branches.',
  placement4:
    'Notice also what the module reads. In {{late}} it reads the result of the last batch normalisation, before the final ReLU, which follows only after the sum. Negative values can still be there: the least z among its channels is {{minZ}}, that of channel {{minC}}. A ReLU put in between would cut them off before the squeeze could see them; the last chapter shows how much that moves the result.',
  placementTask:
    'In layer4.0 the shortcut has a convolution of its own, since the number of channels doubles. The link shuts all gates there, so that only this shortcut is left. Does the dog survive it? What had the shortcut carried, and what did the branch add?',
  placementLink: 'Leave only the shortcut of layer4.0',

  costTitle: 'What it costs',
  cost1:
    'A module has two matrices, C × C/r and C/r × C, and no more. Over a network with S stages of N blocks each, that is the sum below (equation 5). Because C enters squared, most of it is in the last stage, where maps are small and channels many. The module in {{late}} has {{C}} channels and {{H}} hidden units, so r is {{r}}.',
  cost2:
    'In multiply-adds it is nearly free. A convolution uses every weight at every pixel; the module uses its weights once for each picture, since the squeeze has left one number for each channel. The paper counts 3.87 GFLOPs for SE-ResNet-50 against 3.86 for ResNet-50, a rise of 0.26 % (section 4), for about 2.5 million more parameters, close to 10 %.',
  cost3:
    'How narrow should the middle be? Table 10 of the paper tries r from 2 to 32. Smaller r costs far more and is not steadily better: the error moves by less than half a per cent in all. The authors take r = 16 as a good balance, and note that one r for all layers may not be the best choice.',
  cost4:
    'The table is counted here, on your device, by the same function that makes the summary of any network: SE-ResNet-50 as for ImageNet, a 7 × 7 stem, pictures of 224 × 224 and 1,000 classes. Networks in this playground are smaller at both ends: a 3 × 3 stem for pictures of 32 × 32 and 10 classes, so their totals differ, while the modules’ own weights are as many. The paper’s totals are up to 0.12 million higher; count the biases of both layers and round up, and they are met to the digit. Multiply-adds are the products of convolutions and dense layers alone.',
  costR: 'r',
  costParameters: 'Parameters, counted here',
  costPaper: 'Paper',
  costMacs: 'Multiply-adds',
  costError: 'Top-1 error in the paper',
  costPlain: 'no modules',
  costCaption: 'SE-ResNet-50 on ImageNet for each ratio (paper: table 10)',
  costTask:
    'Open SE-ResNet-50 with random weights at its first block. Read from the detail’s heading how wide the module’s three layers are, and work out its parameters: 2 × 256 × 16. How often does that fit into the 2.5 million which all modules need together?',
  costLink: 'Open the first block of SE-ResNet-50',

  learnedTitle: 'What gates learn, early and late',
  learned1:
    'If gates depend on the picture, do they depend on its class? The authors took SE-ResNet-50, trained on ImageNet, and averaged the gates of blocks from every stage over pictures of four very different classes: goldfish, pug, plane and cliff (section 7.2, figure 6). In early blocks the curves of all classes lie on each other: which channels matter there, such as edges and colours, does not depend on what the picture shows.',
  learned2:
    'Further in they part. From the last block of the fourth stage on (SE_4_6 and SE_5_1 in the figure) each class prefers channels of its own, as one would expect of features that are closer to meaning. At the very end it turns again: in SE_5_2 most gates come close to 1, and the last block has nearly the same pattern for all classes up to a change in scale. Those last modules can be left out at little cost.',
  learned3:
    'Now this network, with honesty. It is small and was trained for under two hours on CIFAR-10. For your picture, gates in {{early}} have mean {{earlyMean}} and standard deviation {{earlyDev}}; in {{late}} the mean is {{lateMean}} and the deviation {{lateDev}}. The flattest block is {{flat}}: mean {{flatMean}}, deviation {{flatDev}}. Where gates have hardly left one half, the module has learnt next to nothing and only halves its block.',
  learned4:
    'So what you see here agrees with the paper in part: early gates are shared by all pictures, late ones differ between classes. But a middle that stayed at one half is a mark of short training and weight decay, no finding about channel attention. The paper’s figures come from far longer training with far more pictures. An average hides much as well; do not read a single gate as the meaning of a channel.',
  learnedTask:
    'The link replaces every gate of layer3.1 by the block’s mean. Guess first: how much will the probability move? Then open layer4.1 in the map, and think about what would happen if its gates were flattened instead.',
  learnedLink: 'Flatten the gates of layer3.1',

  mistakesTitle: 'Five mistakes found in real code',
  mistakes1:
    'The module is ten lines of code, and yet it is written wrongly again and again. All five mistakes below run without an error, and a network trained with them often works, so nobody notices until weights from elsewhere are loaded. The table computes each, beside the right one, on the numbers of your picture in {{late}}: the gate of channel {{topC}} and how far the block’s output moves. Right is {{topS}}.',
  mistakes2:
    'Multiplying by u twice: the module already returns s · u, and the block multiplies by u again. What is negative becomes positive, and large values explode. ReLU before the module: in figure 3 the module reads the branch before any ReLU; an additional one cuts off all negative values, changes z, and so every gate.',
  mistakes3:
    'The module on the shortcut: the gate then decides what is kept of x instead of what is added to it. The paper tests a place called identity (section 6.5), where it does work, but in a network trained that way: weights do not carry over. Softmax for sigmoid: {{C}} gates must share a sum of 1, so a typical gate is near 1/{{C}} and the branch falls silent.',
  mistakes4:
    'Hidden width mistaken for the ratio: r = {{r}} means C/r hidden units, here {{H}}. Who reads it as “{{r}} hidden units” builds another network: too wide in early blocks, too narrow in late ones. In the table only the first {{r}} of the {{H}} units take part. In a file of weights this one shows itself, for the shapes of W₁ and W₂ do not fit; the other four have no shape to give them away. Compare numbers, not shapes.',
  mistakesCaption: 'The same block, right and wrong ({{block}}, channel {{channel}})',
  mistakesWhat: 'Variant',
  mistakesGate: 'Gate',
  mistakesMean: 'Mean of the block’s output',
  mistakesMoved: 'Output differs by',
  right: 'right: relu(s · u + x)',
  twice: 'u twice: relu(s · u · u + x)',
  relu: 'ReLU before the module',
  shortcut: 'on the shortcut: relu(u + s · x)',
  softmax: 'softmax for sigmoid',
  width: 'ratio taken for the hidden width',
  mistakesTask:
    'The link sets every gate of layer4.1 to 0.002, about 1/512: what a softmax without preferences would give. Is the horse still one? Compare with the exercise of the chapter on scale, where the gates were 0.',
  mistakesLink: 'Set the gates of layer4.1 to 0.002',

  diagramResidual:
    'A residual block: x goes through the convolutions F to u, through the module, and is then added to the shortcut x; ReLU comes last.',
  diagramInception: 'An Inception block: four branches read x and are joined to u; the module scales u.',
  captionResidual: 'SE-ResNet block (figure 3)',
  captionInception: 'SE-Inception block (figure 2)',
  join: 'join',
};
