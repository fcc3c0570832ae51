import type { Texts } from '../../i18n/en.ts';
import type { en } from './en.ts';

export const zh: Texts<typeof en> = {
  title: '用摄像头拍一张图片',
  explain: '网络看到的是这个正方形。图片不会离开本设备，指向本页的链接也无法包含它。',
  asking: '正在等待摄像头：浏览器可能会询问是否允许本页使用它。',
  preview: '摄像头画面',
  take: '拍摄',
  again: '重试',
  name: '摄像头图片',
  insecure: '浏览器只向通过 https 打开的网页提供摄像头。请用 https 打开本页，或选择一个文件。',
  denied:
    '本页不能使用摄像头：您、浏览器的设置、本页的服务器（Permissions-Policy）或嵌入本页的网页拒绝了它。如果是您拒绝的，可点击地址旁的标志更改。',
  none: '没有找到摄像头。请连接一个，或选择一个文件。',
  busy: '摄像头没有响应：可能正被其他程序使用。',
  ended: '摄像头已停止：它被拔出，或使用许可被收回。',
  unexpected: '无法打开摄像头。',
};
